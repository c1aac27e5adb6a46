import { errorCode } from '../direct/connection-refusal.js';
import { listMigrations, migrationsFolder } from './migration-files.js';

export const MIGRATIONS_TABLE = 'schema_migrations';

export interface MigrationStatus {
  /** Oldest first. */
  readonly applied: readonly { readonly name: string; readonly at: Date }[];
  /** In the code and not in the database: the schema is older than the code. */
  readonly pending: readonly string[];
  /** In the database and not in the code: the code is older than the schema. */
  readonly unknown: readonly string[];
}

/** Runs one statement; whoever calls decides on which connection. */
export type Query = (sql: string) => Promise<readonly unknown[]>;

interface MigrationRow {
  readonly name: string;
  readonly executed_at: Date | string;
}

/** Reads only, so that it can be asked as the role of the runtime. */
export async function migrationStatus(
  query: Query,
  folder = migrationsFolder(),
): Promise<MigrationStatus> {
  const known = await listMigrations(folder);
  const rows = await readApplied(query);
  const applied = new Set(rows.map(({ name }) => name));
  return {
    applied: rows.map(({ name, executed_at: at }) => ({ name, at: new Date(at) })),
    pending: known.filter((name) => !applied.has(name)),
    unknown: [...applied].filter((name) => !known.includes(name)),
  };
}

/** For readiness: the names of migrations this code needs and the database lacks. */
export async function pendingMigrations(query: Query): Promise<readonly string[]> {
  return (await migrationStatus(query)).pending;
}

async function readApplied(query: Query): Promise<readonly MigrationRow[]> {
  try {
    const sql = `select name, executed_at from ${MIGRATIONS_TABLE} order by id`;
    return (await query(sql)) as readonly MigrationRow[];
  } catch (error) {
    // undefined_table: nobody has migrated yet.
    if (errorCode(error) === '42P01') return [];
    throw error;
  }
}
