import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { UnitContext } from './unit-context.js';

/**
 * The guarded way to Kysely and to raw SQL, for repositories: on the connection and in the
 * transaction of the running unit. Outside a unit both throw.
 */
@Injectable()
export class Database {
  constructor(private readonly units: UnitContext) {}

  /** A query builder for rows that are only shown. Changes of entities are flushed first, so that it sees them. */
  async kysely<Tables>(): Promise<Kysely<Tables>> {
    const em = await this.flushed();
    // MikroORM's own type is a conditional one over all its entities; the repository names its tables.
    return em.getKysely() as unknown as Kysely<Tables>;
  }

  /** Runs one statement; `?` are the parameters. @returns its rows */
  async execute<Row extends object>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    const em = await this.flushed();
    return em.execute<Row[]>(sql, [...parameters]);
  }

  private async flushed(): Promise<EntityManager> {
    const unit = this.units.current();
    if (!unit)
      throw new Error(
        'The database is reached only inside UnitOfWork.run, Aside.run or LookUp.run',
      );
    if (unit.kind === 'transaction') await unit.em.flush();
    return unit.em;
  }
}
