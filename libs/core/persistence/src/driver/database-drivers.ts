import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { LazyPostgreSqlDriver } from './lazy-postgresql-driver.js';

/** The drivers DATABASE_DRIVER can name (docs/decisions/0012). */
export const DATABASE_DRIVERS = { lazy: LazyPostgreSqlDriver, stock: PostgreSqlDriver } as const;

export type DatabaseDriver = keyof typeof DATABASE_DRIVERS;
