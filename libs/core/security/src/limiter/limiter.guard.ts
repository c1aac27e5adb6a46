import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  getOptionsToken,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
} from '@nestjs/throttler';
import { QuotaExceeded } from '../security.errors.js';
import { LIMIT_RULES, LIMITED, type LimitedRequest } from './limit-rules.js';
import { LimiterStorage } from './limiter.storage.js';
import { announceQuota, type HeaderTarget } from './rate-limit-headers.js';

/** A request that raised counters which a success sets back. */
export interface CountedRequest extends LimitedRequest {
  clearedBySuccess?: string[];
}

/** Counts calls of credential routes and refuses those over a limit. */
@Injectable()
export class LimiterGuard extends ThrottlerGuard {
  constructor(
    @Inject(getOptionsToken()) options: ThrottlerModuleOptions,
    // Named, because the base class's own token for this parameter would be inherited.
    @Inject(LimiterStorage) private readonly counters: LimiterStorage,
    reflector: Reflector,
  ) {
    super(options, counters, reflector);
  }

  /** The base class would ask every rule on every route. */
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (Reflect.getMetadata(LIMITED, context.getHandler()) === undefined) return true;
    return super.canActivate(context);
  }

  protected override async handleRequest(call: ThrottlerRequest): Promise<boolean> {
    const rule = LIMIT_RULES.find(({ name }) => name === call.throttler.name);
    if (!rule) throw new Error(`There is no limit rule ${String(call.throttler.name)}`);
    const request = requestOf(call.context);
    const id = this.counters.idOf(rule.name, rule.tracker(request));
    const record = await this.counters.increment(id, call.ttl, call.limit);
    announceQuota(call.context.switchToHttp().getResponse<HeaderTarget>(), {
      policy: rule.name,
      quota: call.limit,
      windowSeconds: rule.windowSeconds,
      remaining: call.limit - record.totalHits,
      resetsIn: record.timeToExpire,
    });
    if (record.isBlocked) throw new QuotaExceeded(rule.name, record.timeToBlockExpire);
    if (rule.isClearedBySuccess) (request.clearedBySuccess ??= []).push(id);
    return true;
  }
}

export function requestOf(context: ExecutionContext): CountedRequest {
  return context.switchToHttp().getRequest<CountedRequest>();
}
