import { Module } from '@nestjs/common';
import { AddressLimiter } from './address-limiter.js';
import { CallerLimiterGuard } from './caller-limiter.guard.js';
import { LimiterGuard } from './limiter.guard.js';
import { LimiterInterceptor } from './limiter.interceptor.js';
import { LimiterStorage } from './limiter.storage.js';
import { RateLimitCountersRepository } from './rate-limit-counters.repository.js';
import { RequestLimiter } from './request-limiter.js';

const services = [
  AddressLimiter,
  CallerLimiterGuard,
  LimiterGuard,
  LimiterInterceptor,
  RequestLimiter,
];

@Module({
  providers: [...services, LimiterStorage, RateLimitCountersRepository],
  exports: services,
})
export class LimiterModule {}
