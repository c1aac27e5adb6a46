import {
  CompiledQuery,
  type AbortableOperationOptions,
  type ControlConnectionProvider,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';
import { escapeLiteral } from 'pg';

/**
 * - `none`: no transaction; statements are sent as they are.
 * - `recorded`: BEGIN is recorded and goes with the first statement.
 * - `begun`: PostgreSQL has answered that statement, and minds the transaction from here on.
 * - `failed`: the first statement failed. Nobody knows whether BEGIN was done before it (a message
 *   with a syntax error is refused as a whole), so that nothing but ROLLBACK may follow.
 */
type TransactionState = 'none' | 'recorded' | 'begun' | 'failed';

/**
 * A connection that is taken from the pool for its first statement, and a transaction that begins
 * with it: BEGIN and the session settings are recorded, and sent in one message with that statement
 * (docs/decisions/0012).
 *
 * Whoever runs statements here waits for each before the next; Kysely sees to that.
 */
export class LazyConnection implements DatabaseConnection {
  private state: TransactionState = 'none';
  private readonly prelude: string[] = [];
  /** The pooled connection, once there was a statement to send. */
  private taken: DatabaseConnection | undefined;

  constructor(private readonly take: () => Promise<DatabaseConnection>) {}

  get hasFailed(): boolean {
    return this.state === 'failed';
  }

  /** The connection that has to go back to the pool; undefined where none was taken. */
  get pooled(): DatabaseConnection | undefined {
    return this.taken;
  }

  /** The connection the transaction has to be ended on; undefined where PostgreSQL has heard nothing of it. */
  get begun(): DatabaseConnection | undefined {
    return this.state === 'recorded' ? undefined : this.taken;
  }

  /** @param sql BEGIN, which comes before the first statement */
  begin(sql: string): void {
    this.state = 'recorded';
    this.record(sql);
  }

  /** @param sql a setting of the transaction, which comes before the next statement, if there is one */
  record(sql: string): void {
    this.prelude.push(sql);
  }

  executeQuery<R>(
    query: CompiledQuery,
    options?: AbortableOperationOptions,
  ): Promise<QueryResult<R>> {
    return this.send(async (connection) => {
      // Only a message without parameters can hold several statements.
      const written = this.prelude.length > 0 ? writeParameters(query) : undefined;
      if (written !== undefined) {
        const sql = [...this.prelude.splice(0), written].join('; ');
        return connection.executeQuery<R>({ ...query, sql, parameters: [] }, options);
      }
      await this.sendPrelude(connection);
      return connection.executeQuery<R>(query, options);
    });
  }

  async *streamQuery<R>(
    query: CompiledQuery,
    chunkSize: number,
    options?: AbortableOperationOptions,
  ): AsyncIterableIterator<QueryResult<R>> {
    const connection = await this.send(async (pooled) => {
      await this.sendPrelude(pooled);
      return pooled;
    });
    yield* connection.streamQuery<R>(query, chunkSize, options);
  }

  /** Kysely asks before a statement it may have to cancel: this is where the connection is taken then. */
  async collectSessionInfo(): Promise<void> {
    await (await this.open()).collectSessionInfo?.();
  }

  async cancelQuery(control: ControlConnectionProvider): Promise<void> {
    await this.taken?.cancelQuery?.(control);
  }

  async killSession(control: ControlConnectionProvider): Promise<void> {
    await this.taken?.killSession?.(control);
  }

  private async send<T>(statement: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    if (this.state === 'failed') throw new TransactionIsAborted();
    const connection = await this.open();
    try {
      const answer = await statement(connection);
      if (this.state === 'recorded') this.state = 'begun';
      return answer;
    } catch (error) {
      if (this.state === 'recorded') this.state = 'failed';
      throw error;
    }
  }

  private async open(): Promise<DatabaseConnection> {
    try {
      return (this.taken ??= await this.take());
    } catch (error) {
      if (this.state === 'recorded') this.state = 'failed';
      throw error;
    }
  }

  private async sendPrelude(connection: DatabaseConnection): Promise<void> {
    const recorded = this.prelude.splice(0);
    if (recorded.length > 0) await connection.executeQuery(CompiledQuery.raw(recorded.join('; ')));
  }
}

/** What is not a number of a parameter although it looks like one, and what is. */
const QUOTED_OR_PARAMETER = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g;

/**
 * A statement with its values written into it, as MikroORM sends all of its own. As quoted literals:
 * like parameters they have the type of the place they are in.
 *
 * @returns undefined where a value is not a text, a number or nothing
 */
export function writeParameters({ sql, parameters }: CompiledQuery): string | undefined {
  if (!parameters.every(isWritable)) return undefined;
  return sql.replace(QUOTED_OR_PARAMETER, (found, number?: string) => {
    if (number === undefined) return found;
    const value = parameters[Number(number) - 1];
    return value === null ? 'null' : escapeLiteral(String(value));
  });
}

/** A message ends at the first NUL; as a parameter PostgreSQL refuses the text that has one. */
function isWritable(value: unknown): value is string | number | null {
  if (typeof value === 'string') return !value.includes('\0');
  return value === null || Number.isFinite(value);
}

/** What PostgreSQL says to a statement after one that failed, where it may not know of the transaction yet. */
class TransactionIsAborted extends Error {
  /** in_failed_sql_transaction (Appendix A of the manual). */
  readonly code = '25P02';

  constructor() {
    super('The first statement of the transaction failed: nothing but ROLLBACK can follow.');
  }
}
