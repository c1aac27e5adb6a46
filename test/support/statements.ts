import { jest } from '@jest/globals';
import pg from 'pg';

type AnyQuery = (this: unknown, ...args: unknown[]) => unknown;

/** Records what the processes of a test send to PostgreSQL, in order. */
export class Statements {
  private readonly sent: string[] = [];

  /** Starts recording; `restoreMocks` of jest, or `stop`, ends it. */
  static record(): Statements {
    const statements = new Statements();
    const prototype = pg.Client.prototype as unknown as { query: AnyQuery };
    const { query } = prototype;
    jest.spyOn(prototype, 'query').mockImplementation(function (this: unknown, ...args) {
      statements.sent.push(textOf(args[0]));
      return query.apply(this, args);
    });
    return statements;
  }

  /** Everything sent since the last call, white space folded. */
  take(): string[] {
    return this.sent.splice(0).map((sql) => sql.replace(/\s+/g, ' ').trim());
  }

  stop(): void {
    jest.restoreAllMocks();
  }
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : ((query as { text?: string } | null)?.text ?? '');
}
