import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DatabaseErrors } from './database-errors.js';
import { UnitContext } from './unit-context.js';
import { Unit, type AutocommitKind } from './unit.js';

/** Units without a transaction: each statement is one by itself. Internal to core/persistence. */
@Injectable()
export class Autocommit {
  constructor(
    private readonly orm: MikroORM,
    private readonly units: UnitContext,
    private readonly errors: DatabaseErrors,
  ) {}

  /** @throws DatabaseBusy or DatabaseUnavailable; an Error when called inside a unit */
  async run<T>(kind: AutocommitKind, work: () => Promise<T>): Promise<T> {
    if (this.units.current()) throw new Error(`A ${kind} cannot run inside another unit`);
    const unit = new Unit(kind, this.orm);
    try {
      return await this.units.run(unit, work);
    } catch (error) {
      throw this.errors.translate(error);
    } finally {
      unit.isOpen = false;
    }
  }
}
