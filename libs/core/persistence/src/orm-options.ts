import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { ChangeRecorder } from './audit/change-recorder.js';
import { DATABASE_DRIVERS, type DatabaseDriver } from './driver/database-drivers.js';
import type { UnitContext } from './unit/unit-context.js';

export interface OrmSettings {
  readonly url: string;
  readonly poolMax: number;
  readonly poolWaitMs: number;
  /** Shown in `pg_stat_activity`, so that an operator sees which process holds a connection. */
  readonly applicationName: string;
  /** `stock` when absent. */
  readonly driver?: DatabaseDriver;
  readonly onPoolCreated?: (pool: Pool) => void;
  /** Where repositories find the EntityManager of the running unit; absent in processes without units. */
  readonly units?: UnitContext;
}

/** The one way MikroORM is configured: api, worker, cli and tests differ in the settings only. */
export function ormOptions(settings: OrmSettings): Options {
  const { units } = settings;
  return defineConfig({
    driver: DATABASE_DRIVERS[settings.driver ?? 'stock'],
    clientUrl: settings.url,
    pool: { min: 0, max: settings.poolMax },
    driverOptions: {
      application_name: settings.applicationName,
      connectionTimeoutMillis: settings.poolWaitMs,
      keepAlive: true,
      ...(settings.onPoolCreated && { onPoolCreated: settings.onPoolCreated }),
    },
    // Outside a unit there is no EntityManager to find, and MikroORM refuses to fall back to the global one.
    allowGlobalContext: false,
    context: () => units?.openEntityManager(),
    // Whether it exists is no question of ours: `solera database prepare` makes it.
    ensureDatabase: false,
    // It would look for the package by itself at each start, and beside a bundle load the ORM again with it.
    extensions: [Migrator],
    subscribers: units ? [new ChangeRecorder(units)] : [],
    discovery: { warnWhenNoEntities: false },
    // Every constraint is checked by the database and translated by name; loading again costs a statement.
    validateRequired: true,
    // What a repository method populates: to one is joined, to many is one more statement for all rows.
    loadStrategy: 'balanced',
    debug: false,
  });
}
