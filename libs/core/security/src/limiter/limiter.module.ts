import { Module, type ExecutionContext } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { AddressLimiter } from './address-limiter.js';
import { LIMIT_RULES, LIMITED } from './limit-rules.js';
import { LimiterGuard } from './limiter.guard.js';
import { LimiterInterceptor } from './limiter.interceptor.js';
import { LimiterStorage } from './limiter.storage.js';
import { LimitsConfig } from './limits.config.js';
import { RateLimitCountersRepository } from './rate-limit-counters.repository.js';

const throttler = ThrottlerModule.forRootAsync({
  inject: [LimitsConfig],
  useFactory: (config: LimitsConfig) =>
    LIMIT_RULES.map((rule) => ({
      name: rule.name,
      limit: rule.limit(config),
      ttl: rule.windowSeconds * 1000,
      skipIf: (context: ExecutionContext) =>
        Reflect.getMetadata(LIMITED, context.getHandler()) !== rule.policy,
    })),
});

const services = [AddressLimiter, LimiterGuard, LimiterInterceptor, LimiterStorage];

@Module({
  imports: [throttler],
  providers: [...services, RateLimitCountersRepository],
  exports: [...services, throttler],
})
export class LimiterModule {}
