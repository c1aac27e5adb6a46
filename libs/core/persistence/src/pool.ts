import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { UnitContext } from './unit/unit-context.js';

export interface PoolFigures {
  /** Connections lent to a unit. */
  readonly used: number;
  readonly idle: number;
  /** Units that wait for a connection. */
  readonly waiting: number;
}

/**
 * Watches the connection pool MikroORM creates, and tells each unit which connection it got.
 *
 * Why a unit must know: when the server drops a connection, neither BEGIN nor ROLLBACK can be sent,
 * and Kysely 0.29 gives a connection back only after a transaction that ended well. The slot would
 * be lost for the life of the process; the unit abandons it instead.
 */
@Injectable()
export class DatabasePool {
  private pool: Pool | undefined;
  private readonly lent = new Set<PoolClient>();
  private readonly commands = new WeakMap<object, string>();
  private readonly dying = new WeakSet<object>();

  constructor(private readonly units: UnitContext) {}

  attach(pool: Pool): void {
    this.pool = pool;
    const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;
    pool.connect = async (): Promise<PoolClient> => {
      let client = await connect();
      while (this.dying.has(client)) {
        client.release(true);
        client = await connect();
      }
      if (pool.ending) {
        // Kysely has forgotten the pool already and would keep the connection, and the pool wait for it.
        client.release(true);
        throw new Error('Connection terminated: the pool has been closed');
      }
      this.lent.add(client);
      this.units.remember(client);
      return client;
    };
    pool.on('connect', (client) => {
      this.watchCommands(client);
      this.watchEnd(client);
    });
    pool.on('release', (_error, client) => this.lent.delete(client));
  }

  /** Closes a connection in an unknown state and frees its slot, unless it was given back already. */
  abandon(client: PoolClient): void {
    if (this.lent.has(client)) client.release(true);
  }

  /** The command PostgreSQL says it did last on a connection: COMMIT may be answered with ROLLBACK. */
  lastCommandOf(client: PoolClient): string | undefined {
    return this.commands.get(client);
  }

  figures(): PoolFigures {
    if (!this.pool) return { used: 0, idle: 0, waiting: 0 };
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  private watchCommands(client: PoolClient): void {
    client.connection.on('commandComplete', ({ text }: { readonly text: string }) => {
      this.commands.set(client, text);
    });
  }

  /**
   * PostgreSQL says that it ends a connection a moment before it does. In between the pool would
   * lend it to somebody else, who would be told that the database is away.
   */
  private watchEnd(client: PoolClient): void {
    client.connection.on('errorMessage', ({ code }: { readonly code?: string }) => {
      if (code !== undefined && ENDS_CONNECTION.test(code)) this.dying.add(client);
    });
  }
}

/** admin shutdown, crash shutdown, database dropped, idle session: the codes PostgreSQL takes leave with. */
const ENDS_CONNECTION = /^57P0[1245]$/;
