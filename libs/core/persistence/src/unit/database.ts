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

  /**
   * A query builder for rows that are only shown. Changes of entities are flushed first, so that its
   * queries see them: build and run them before anything else is changed.
   */
  async kysely<Tables>(): Promise<Kysely<Tables>> {
    const unit = await this.flushed();
    // The repository names its tables.
    return unit.kysely as unknown as Kysely<Tables>;
  }

  /** Runs a query of `kysely`, and cancels it where the caller goes away. @returns its rows */
  async select<Row>(query: Selection<Row>): Promise<readonly Row[]> {
    return this.current().select(query);
  }

  /** The same, where one row is enough. @returns undefined where there is none */
  async selectFirst<Row>(query: Selection<Row>): Promise<Row | undefined> {
    const [row] = await this.select(query);
    return row;
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
    const unit = this.current();
    await unit.flush();
    return unit;
  }

  private current(): Unit {
    const unit = this.units.current();
    if (!unit)
      throw new Error(
        'The database is reached only inside UnitOfWork.run, Aside.run or LookUp.run',
      );
    return unit;
  }
}
