import { jest } from '@jest/globals';
import pg from 'pg';
import type { TestDatabase } from '#core/testing';

type AnyQuery = (this: unknown, ...args: unknown[]) => unknown;

interface Sent {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Records what the processes of a test send to PostgreSQL, in order. */
export class Statements {
  private readonly sent: Sent[] = [];

  /** Starts recording; `restoreMocks` of jest, or `stop`, ends it. */
  static record(): Statements {
    const statements = new Statements();
    const prototype = pg.Client.prototype as unknown as { query: AnyQuery };
    const { query } = prototype;
    jest.spyOn(prototype, 'query').mockImplementation(function (this: unknown, ...args) {
      statements.sent.push(...sentWith(args));
      return query.apply(this, args);
    });
    return statements;
  }

  /** Every statement sent since the last call, white space folded; a message may have held several. */
  take(): string[] {
    return this.sent.splice(0).map(({ sql }) => sql.replace(/\s+/g, ' ').trim());
  }

  /** How many rows PostgreSQL reads from tables for the newest statement like this, when it is run again. */
  async countRowsRead(database: TestDatabase, like: RegExp): Promise<number> {
    const found = this.sent.findLast(({ sql }) => like.test(sql));
    if (!found) throw new Error(`No statement like ${String(like)} was sent`);
    const [row] = await database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (analyze, format json) ${found.sql}`,
      found.values,
    );
    return row ? rowsReadBy(row['QUERY PLAN'][0].Plan) : 0;
  }

  stop(): void {
    jest.restoreAllMocks();
  }
}

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

function rowsReadBy(node: PlanNode): number {
  if (node.Plans) return node.Plans.reduce((sum, child) => sum + rowsReadBy(child), 0);
  const rows = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  return rows * node['Actual Loops'];
}

function sentWith([query, values]: readonly unknown[]): Sent[] {
  if (typeof query === 'string') {
    const own = Array.isArray(values) ? (values as unknown[]) : [];
    return statementsOf(query).map((sql) => ({ sql, values: own }));
  }
  const { text = '', values: own = [] } = (query ?? {}) as { text?: string; values?: unknown[] };
  return [{ sql: text, values: own }];
}

/** BEGIN may share a message with the first statement, and settings with the next one. */
const SHARED = /^(?:(start transaction[^;]*); )?(?:(select set_config\(.*?\)); )?(.*)$/s;

/** The statements of a message, in order. */
export function statementsOf(message: string): string[] {
  const parts = (SHARED.exec(message)?.slice(1) ?? []) as (string | undefined)[];
  return parts.filter((sql) => sql !== undefined);
}
