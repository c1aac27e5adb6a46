import { EventType, type SessionContext } from '@mikro-orm/core';
import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { Driver, PostgresDialect } from 'kysely';
import type { PoolConfig } from 'pg';
import { LastResultClient } from './last-result-client.js';
import { LazyDriver } from './lazy-driver.js';
import { recordSettings, settingOf } from './transaction-settings.js';

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
    await recordSettings(transaction, this.settingsOf(sessionContext));
    await eventBroadcaster?.dispatchEvent(EventType.afterTransactionStart, transaction);
    return transaction;
  }

  private settingsOf({ variables = {}, role }: SessionContext): string[] {
    const texts = Object.entries(variables).map(
      ([name, value]) => [name, this.stringifySessionVariable(value)] as const,
    );
    return [
      ...(texts.length > 0 ? [settingOf(this.platform, Object.fromEntries(texts))] : []),
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
