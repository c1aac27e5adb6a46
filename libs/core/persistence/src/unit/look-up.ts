import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DatabaseErrors } from './database-errors.js';
import { UnitContext } from './unit-context.js';
import { Unit } from './unit.js';

/**
 * Reads outside a transaction, one autocommitted statement each: who calls, what `prepare` needs
 * before it verifies a password, whether the schema is new enough. A connection is held only while
 * a statement runs. Nothing changed in here is ever written.
 */
@Injectable()
export class LookUp {
  constructor(
    private readonly orm: MikroORM,
    private readonly units: UnitContext,
    private readonly errors: DatabaseErrors,
  ) {}

  /** @throws DatabaseBusy or DatabaseUnavailable; an Error when called inside a unit */
  async run<T>(read: () => Promise<T>): Promise<T> {
    if (this.units.current()) throw new Error('A look-up cannot run inside a unit');
    const unit = new Unit('look-up', this.orm);
    try {
      return await this.units.run(unit, read);
    } catch (error) {
      throw this.errors.translate(error);
    } finally {
      unit.isOpen = false;
    }
  }
}
