import type { AbortableOperationOptions, Driver, QueryCompiler, TransactionSettings } from 'kysely';
import { LazyConnection } from './lazy-connection.js';

type CompileQuery = QueryCompiler['compileQuery'];

/** Kysely's driver for PostgreSQL, with connections that wait for a statement to send. */
export class LazyDriver implements Driver {
  constructor(private readonly driver: Required<Driver>) {}

  init(): Promise<void> {
    return this.driver.init();
  }

  async acquireConnection(options?: AbortableOperationOptions): Promise<LazyConnection> {
    return new LazyConnection(() => this.driver.acquireConnection(options));
  }

  async releaseConnection({ pooled }: LazyConnection): Promise<void> {
    if (pooled) await this.driver.releaseConnection(pooled);
  }

  async beginTransaction(
    connection: LazyConnection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    const mode = accessMode === undefined ? '' : ` ${accessMode}`;
    connection.begin(`start transaction${level}${mode}`);
  }

  /** @throws Error where the first statement failed and whoever sent it went on as if it had not */
  async commitTransaction({ begun, hasFailed }: LazyConnection): Promise<void> {
    if (hasFailed) throw new Error('The first statement failed: there is nothing to commit');
    if (begun) await this.driver.commitTransaction(begun);
  }

  async rollbackTransaction({ begun }: LazyConnection): Promise<void> {
    if (begun) await this.driver.rollbackTransaction(begun);
  }

  savepoint(connection: LazyConnection, name: string, compileQuery: CompileQuery): Promise<void> {
    return this.driver.savepoint(connection, name, compileQuery);
  }

  rollbackToSavepoint(
    connection: LazyConnection,
    name: string,
    compileQuery: CompileQuery,
  ): Promise<void> {
    return this.driver.rollbackToSavepoint(connection, name, compileQuery);
  }

  releaseSavepoint(
    connection: LazyConnection,
    name: string,
    compileQuery: CompileQuery,
  ): Promise<void> {
    return this.driver.releaseSavepoint(connection, name, compileQuery);
  }

  destroy(): Promise<void> {
    return this.driver.destroy();
  }
}
