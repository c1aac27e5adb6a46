import {
  Injectable,
  Logger,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { concatMap, type Observable } from 'rxjs';
import { requestOf } from './limiter.guard.js';
import { RequestLimiter, type ClearedBySuccess } from './request-limiter.js';

/**
 * Sets the counters of failures back after a success, once it is committed and before it is
 * answered. Where that fails the success is answered all the same: it cannot be taken back.
 */
@Injectable()
export class LimiterInterceptor implements NestInterceptor {
  private readonly logger = new Logger(LimiterInterceptor.name);

  constructor(private readonly limiter: RequestLimiter) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      concatMap(async (answer: unknown) => {
        await this.clear(requestOf(context).clearedBySuccess ?? []);
        return answer;
      }),
    );
  }

  private async clear(ids: ClearedBySuccess): Promise<void> {
    try {
      await this.limiter.clear(ids);
    } catch (error) {
      this.logger.error({ msg: 'counters of a success could not be cleared', err: error });
    }
  }
}
