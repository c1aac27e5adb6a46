import { escapeLiteral, type Pool, type PoolClient, type QueryResult } from 'pg';

const READ = 'start transaction isolation level repeatable read read only';
const WRITE = 'start transaction isolation level read committed';

export type Row = Readonly<Record<string, unknown>>;

/** Whose rows a transaction sees and writes. */
export interface Scope {
  readonly userId: string;
  readonly organizationId?: string;
}

type Work<T> = (rows: readonly Row[], client: PoolClient) => T | Promise<T>;

/** A transaction whose BEGIN and settings share a message with its first statement. */
export class Transactions {
  constructor(private readonly pool: Pool) {}

  read<T>(scope: Scope, first: string, work: Work<T>): Promise<T> {
    return this.run(READ, scope, first, work);
  }

  write<T>(scope: Scope, first: string, work: Work<T>): Promise<T> {
    return this.run(WRITE, scope, first, work);
  }

  private async run<T>(begin: string, scope: Scope, first: string, work: Work<T>): Promise<T> {
    const user = sql`select set_config('app.user_id', ${scope.userId}, true)`;
    const { organizationId } = scope;
    const settings =
      organizationId === undefined
        ? user
        : `${user}, ${sql`set_config('app.tenant_id', ${organizationId}, true)`}`;
    const client = await this.pool.connect();
    try {
      const results: unknown = await client.query(`${begin}; ${settings}; ${first}`);
      const { rows } = (results as QueryResult<Row>[])[2] ?? { rows: [] };
      const result = await work(rows, client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }
}

/** SQL with its values written into it, as a message of several statements needs them. */
export function sql(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return texts.reduce((text, next, index) => {
    const value = values[index - 1] ?? '';
    return `${text}${typeof value === 'number' ? value : escapeLiteral(value)}${next}`;
  });
}
