import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { UnitContext } from './unit-context.js';
import type { Selection, Unit } from './unit.js';

/**
 * The guarded way to Kysely and to raw SQL, for repositories: on the connection and in the
 * transaction of the running unit. Outside a unit both throw.
 */
@Injectable()
export class Database {
  constructor(private readonly units: UnitContext) {}

  /** A query builder for rows that are only shown. Changes of entities are flushed first, so that it sees them. */
  async kysely<Tables>(): Promise<Kysely<Tables>> {
    const unit = await this.flushed();
    // The repository names its tables.
    return unit.kysely as unknown as Kysely<Tables>;
  }

  /** Runs a query of `kysely`, and cancels it where the caller goes away. @returns its rows */
  async select<Row>(query: Selection<Row>): Promise<readonly Row[]> {
    return (await this.flushed()).select(query);
  }

  /** Runs one statement; `?` are the parameters. @returns its rows */
  async execute<Row extends object>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    const unit = await this.flushed();
    return unit.execute<Row>(sql, parameters);
  }

  private async flushed(): Promise<Unit> {
    const unit = this.units.current();
    if (!unit)
      throw new Error(
        'The database is reached only inside UnitOfWork.run, Aside.run or LookUp.run',
      );
    await unit.flush();
    return unit;
  }
}
