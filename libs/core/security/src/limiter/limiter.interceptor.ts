import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { concatMap, type Observable } from 'rxjs';
import { requestOf } from './limiter.guard.js';
import { LimiterStorage } from './limiter.storage.js';

/** Sets the counters of failures back after a success, once it is committed and before it is answered. */
@Injectable()
export class LimiterInterceptor implements NestInterceptor {
  constructor(private readonly counters: LimiterStorage) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      concatMap(async (answer: unknown) => {
        const ids = requestOf(context).clearedBySuccess;
        if (ids) await this.counters.clear(ids);
        return answer;
      }),
    );
  }
}
