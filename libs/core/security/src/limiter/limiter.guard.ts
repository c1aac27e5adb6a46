import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { LIMITED, type LimitedRequest, type LimitPolicy } from './limit-rules.js';
import type { HeaderTarget } from './rate-limit-headers.js';
import { RequestLimiter, type ClearedBySuccess } from './request-limiter.js';

/** A request that raised counters which a success sets back. */
export interface CountedRequest extends LimitedRequest {
  clearedBySuccess?: ClearedBySuccess;
}

/** Counts calls of credential routes and refuses those over a limit. */
@Injectable()
export class LimiterGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limiter: RequestLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.get<LimitPolicy | undefined>(LIMITED, context.getHandler());
    if (policy === undefined) return true;
    const request = requestOf(context);
    const response = context.switchToHttp().getResponse<HeaderTarget>();
    request.clearedBySuccess = await this.limiter.count(policy, request, response);
    return true;
  }
}

export function requestOf(context: ExecutionContext): CountedRequest {
  return context.switchToHttp().getRequest<CountedRequest>();
}
