import { EventType, type SessionContext } from '@mikro-orm/core';
import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { Driver, PostgresDialect } from 'kysely';
import type { PoolConfig } from 'pg';
import { LastResultClient } from './last-result-client.js';
import type { LazyConnection } from './lazy-connection.js';
import { LazyDriver } from './lazy-driver.js';

type Begin = PostgreSqlConnection['begin'];

/** MikroORM's connection to PostgreSQL, which sends BEGIN and the settings of a session with the first statement. */
class LazyPostgreSqlConnection extends PostgreSqlConnection {
  override createKyselyDialect(overrides: PoolConfig): PostgresDialect {
    const dialect = super.createKyselyDialect({ ...overrides, Client: LastResultClient });
    const createDriver = dialect.createDriver.bind(dialect) as () => Required<Driver>;
    return Object.assign(dialect, { createDriver: () => new LazyDriver(createDriver()) });
  }

  /** As the overridden one, which would send the settings at once; a savepoint has no settings of its own. */
  override async begin(options: Parameters<Begin>[0] = {}): ReturnType<Begin> {
    const { sessionContext, eventBroadcaster, ...others } = options;
    if (options.ctx || !sessionContext) return super.begin(options);
    await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionStart);
    const transaction = await super.begin(others);
    await transaction.getExecutor().provideConnection(async (connection) => {
      for (const sql of this.settingsOf(sessionContext)) (connection as LazyConnection).record(sql);
    });
    await eventBroadcaster?.dispatchEvent(EventType.afterTransactionStart, transaction);
    return transaction;
  }

  /** Bound to the transaction: `true` is LOCAL. */
  private settingsOf({ variables = {}, role }: SessionContext): string[] {
    const settings = Object.entries(variables).map(([name, value]) =>
      this.platform.formatQuery('set_config(?, ?, true)', [
        name,
        this.stringifySessionVariable(value),
      ]),
    );
    return [
      ...(settings.length > 0 ? [`select ${settings.join(', ')}`] : []),
      ...(role === undefined ? [] : [`set local role ${PostgreSqlConnection.quoteRole(role)}`]),
    ];
  }
}

/**
 * The PostgreSQL driver of MikroORM with transactions that begin with their first statement, in the
 * same message. One without a statement sends nothing and takes no connection.
 */
export class LazyPostgreSqlDriver extends PostgreSqlDriver {
  protected override readonly connection = new LazyPostgreSqlConnection(this.config);
  protected override readonly replicas = this.createReplicas(
    (replica) => new LazyPostgreSqlConnection(this.config, replica, 'read'),
  );
}
