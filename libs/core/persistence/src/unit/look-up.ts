import { Injectable } from '@nestjs/common';
import { Autocommit } from './autocommit.js';

/**
 * Reads outside a transaction, one autocommitted statement each: who calls, what `prepare` needs
 * before it verifies a password, whether the schema is new enough. A connection is held only while
 * a statement runs. Nothing changed in here is ever written.
 */
@Injectable()
export class LookUp {
  constructor(private readonly autocommit: Autocommit) {}

  /** @throws DatabaseBusy or DatabaseUnavailable; an Error when called inside a unit */
  run<T>(read: () => Promise<T>): Promise<T> {
    return this.autocommit.run('look-up', read);
  }
}
