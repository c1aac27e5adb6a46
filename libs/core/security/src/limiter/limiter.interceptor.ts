import {
  Injectable,
  Logger,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { concatMap, type Observable } from 'rxjs';
import { requestOf } from './limiter.guard.js';
import { LimiterStorage } from './limiter.storage.js';

/**
 * Sets the counters of failures back after a success, once it is committed and before it is
 * answered. Where that fails the success is answered all the same: it cannot be taken back.
 */
@Injectable()
export class LimiterInterceptor implements NestInterceptor {
  private readonly logger = new Logger(LimiterInterceptor.name);

  constructor(private readonly counters: LimiterStorage) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      concatMap(async (answer: unknown) => {
        await this.clear(requestOf(context).clearedBySuccess ?? []);
        return answer;
      }),
    );
  }

  private async clear(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    try {
      await this.counters.clear(ids);
    } catch (error) {
      this.logger.error({ msg: 'counters of a success could not be cleared', err: error });
    }
  }
}
