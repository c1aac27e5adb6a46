import { Injectable } from '@nestjs/common';
import { DatabaseUnavailable, OutcomeUnknown } from '../persistence.errors.js';
import { Autocommit } from './autocommit.js';
import { UnitOfWork } from './unit-of-work.js';

/** The only things that may be written although their request rolls back (promise 1). */
export type AsidePurpose = 'limiter' | 'security-event' | 'last-use';

/** A short transaction of its own, before the request's. Never inside it: that would take a second connection. */
@Injectable()
export class Aside {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly autocommit: Autocommit,
  ) {}

  /** @throws DatabaseBusy or DatabaseUnavailable; else what write threw */
  async run<T>(purpose: AsidePurpose, write: () => Promise<T>): Promise<T> {
    const scope = { requestId: purpose, userId: null };
    try {
      return await this.unitOfWork.run(scope, write, (result) => result, { access: 'write' });
    } catch (error) {
      // Whether this was written or not, of what the caller asked for nothing was.
      if (error instanceof OutcomeUnknown) throw new DatabaseUnavailable({ cause: error });
      throw error;
    }
  }

  /**
   * The same by one statement, which PostgreSQL commits by itself: a message less, and a second
   * statement throws (docs/decisions/0020).
   *
   * @throws DatabaseBusy or DatabaseUnavailable; else what write threw
   */
  runStatement<T>(_purpose: AsidePurpose, write: () => Promise<T>): Promise<T> {
    return this.autocommit.run('statement', write);
  }
}
