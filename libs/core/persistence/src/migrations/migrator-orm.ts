import type { EntityClass, EntitySchema } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../orm-options.js';
import { MIGRATION_GLOB } from './migration-files.js';
import { MIGRATIONS_TABLE } from './migration-status.js';
import { MigrationTemplate } from './migration-template.js';

export type Entity = EntityClass<object> | EntitySchema;

/** A table somebody reads is waited for this long; everybody who comes later waits behind us. */
export const LOCK_TIMEOUT_MS = 500;
const APPLICATION = 'solera migrate';

/** The state the newest migration leads to, as MikroORM writes it. */
export const SNAPSHOT = 'schema.snapshot';

export interface MigratorSettings {
  /** Log-in of the role that owns the tables. */
  readonly url: string;
  readonly folder: string;
  /** Only for comparing them with the schema; migrations themselves know no entities. */
  readonly entities?: readonly Entity[];
  /** How long a statement waits for a lock; 0 for ever. */
  readonly lockTimeoutMs?: number;
}

/** An ORM that migrates, without units of work. */
export async function openMigratorOrm(settings: MigratorSettings): Promise<MikroORM> {
  const { url, folder, entities = [], lockTimeoutMs = LOCK_TIMEOUT_MS } = settings;
  const base = ormOptions({ url, poolMax: 2, poolWaitMs: 5000, applicationName: APPLICATION });
  return MikroORM.init({
    ...base,
    entities: [...entities],
    driverOptions: { ...base.driverOptions, options: `-c lock_timeout=${lockTimeoutMs}` },
    migrations: {
      path: folder,
      glob: MIGRATION_GLOB,
      tableName: MIGRATIONS_TABLE,
      snapshotName: SNAPSHOT,
      generator: MigrationTemplate,
      fileName: (timestamp, name) => `${timestamp}-${name ?? 'change'}`,
      emit: 'ts',
      silent: true,
      // One transaction each: `create index concurrently` cannot be part of one.
      transactional: true,
      allOrNothing: false,
      // Only `diff` writes the snapshot; applying migrations must not change files.
      snapshotOnMigrate: false,
      // It would need a superuser.
      disableForeignKeys: false,
    },
  });
}
