import { Injectable } from '@nestjs/common';
import { UnitOfWork } from './unit-of-work.js';

/** The only things that may be written although their request rolls back (promise 1). */
export type AsidePurpose = 'limiter';

/** A short transaction of its own, before the request's. Never inside it: that would take a second connection. */
@Injectable()
export class Aside {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  run<T>(purpose: AsidePurpose, write: () => Promise<T>): Promise<T> {
    const scope = { requestId: purpose, userId: null };
    return this.unitOfWork.run(scope, write, (result) => result, { access: 'write' });
  }
}
