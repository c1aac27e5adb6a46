export { type AuditAction, type AuditedChange } from './audit/audit-event.entity.js';
export { Clock, Ids } from './clock.js';
export { p, recordColumns } from './columns.js';
export { DatabaseAdministrationConfig } from './database-administration.config.js';
export { DatabaseConfig } from './database.config.js';
export { ormOptions, type OrmSettings } from './orm-options.js';
export {
  CursorIsInvalid,
  DatabaseBusy,
  DatabaseUnavailable,
  OutcomeUnknown,
  VersionIsStale,
} from './persistence.errors.js';
export { PersistenceModule } from './persistence.module.js';
export { DatabasePool, type PoolFigures } from './pool.js';
export {
  ownRowsPolicy,
  readableWithoutTenant,
  rowSecurity,
  tenantPolicy,
} from './tenancy/policies.js';
export { SealedValues } from './sealing/sealed-values.js';
export { Sealer } from './sealing/sealer.js';
export { Aside } from './unit/aside.js';
export { Database } from './unit/database.js';
export { LookUp } from './unit/look-up.js';
export { Unaudited } from './unaudited.js';
export type { Scope } from './unit/unit.js';
export { UnitOfWork, type UnitOptions } from './unit/unit-of-work.js';
export { Keyset, type KeysetRequest, type Page } from './keyset/keyset.js';
export { assertVersion, type ExpectedVersion } from './versions.js';
export { DataDir } from './embedded/data-dir.js';
export { EmbeddedDatabase } from './embedded/embedded-database.js';
export { findPlace, type EmbeddedPlace } from './embedded/embedded-place.js';
export { ThrowawayDatabase } from './embedded/throwaway-database.js';
export { errorCode } from './direct/connection-refusal.js';
export { databaseOf, describeUrl, loginAs, onDatabase, roleOf } from './direct/login.js';
export { openClient, withClient } from './direct/open-client.js';
export { LoginCheck } from './roles/login-check.js';
export { prepareDatabase, type DatabaseLogins } from './roles/prepare-database.js';
export { migrationsFolder } from './migrations/migration-files.js';
export { MigrationRunner, type MigrationReporter } from './migrations/migration-runner.js';
export { pendingMigrations, type MigrationStatus } from './migrations/migration-status.js';
export { SchemaCheck, type SchemaReport } from './migrations/schema-check.js';
export { findEntities } from './migrations/find-entities.js';
export type { Entity } from './migrations/migrator-orm.js';
