import { jest } from '@jest/globals';
import pg from 'pg';
import type { Socket } from 'node:net';
import { statementsOf } from './statements.js';

type AnyQuery = (this: ApiClient, ...args: unknown[]) => unknown;

interface ApiClient {
  readonly connectionParameters: { readonly application_name?: string };
  readonly connection: { readonly stream: Socket };
}

/** What befalls a statement. */
export type Fault =
  | 'broken'
  | 'timed out'
  | 'serialization failure'
  | 'terminated'
  /** The connection breaks before the statement gets away. */
  | 'cut off'
  /** The server does it, and the connection breaks before its answer is back. */
  | 'unanswered';

const INSTEAD: Readonly<Record<Exclude<Fault, 'cut off' | 'unanswered'>, string>> = {
  broken: raise('XX000'),
  'timed out': raise('57014'),
  'serialization failure': raise('40001'),
  // What an administrator or a fail-over does: PostgreSQL says why before it hangs up.
  terminated: 'select pg_terminate_backend(pg_backend_pid())',
};

interface Plan {
  readonly fault: Fault;
  readonly hits: (statement: string, position: number) => boolean;
}

/** Lets chosen statements the API sends fail the way they fail in life; the tests' own are spared. */
export class Faults {
  private plan: Plan | undefined;
  /** The statements the API sent since the last `plant` or `clear`, white space folded. */
  sent: string[] = [];
  /** Those of them that were hit. */
  hit: string[] = [];

  static install(): Faults {
    const faults = new Faults();
    const prototype = pg.Client.prototype as unknown as { query: AnyQuery };
    const { query } = prototype;
    jest.spyOn(prototype, 'query').mockImplementation(function (this: ApiClient, ...args) {
      const isOfApi = this.connectionParameters.application_name === 'solera api';
      const fault = isOfApi ? faults.next(textOf(args[0])) : undefined;
      if (fault === undefined) return query.apply(this, args);
      if (fault === 'cut off') {
        this.connection.stream.destroy();
        return query.apply(this, args);
      }
      if (fault === 'unanswered') {
        breakAtAnswer(this.connection.stream);
        return query.apply(this, args);
      }
      const callbacks = args.filter((argument) => typeof argument === 'function');
      return query.call(this, INSTEAD[fault], ...callbacks);
    });
    return faults;
  }

  /** @param hits which messages, by the last statement they hold; positions count from 1 */
  plant(fault: Fault, hits: Plan['hits']): void {
    this.clear();
    this.hit = [];
    this.plan = { fault, hits };
  }

  clear(): void {
    this.plan = undefined;
    this.sent = [];
  }

  remove(): void {
    jest.restoreAllMocks();
  }

  private next(message: string): Fault | undefined {
    this.sent.push(message.replace(/\s+/g, ' ').trim());
    const statement = statementsOf(message).at(-1) ?? message;
    if (!this.plan?.hits(statement, this.sent.length)) return undefined;
    this.hit.push(statement);
    return this.plan.fault;
  }
}

/** The server answers a statement when it has done it: what comes first is late enough. */
function breakAtAnswer(stream: Socket): void {
  stream.removeAllListeners('data');
  stream.once('data', () => stream.destroy());
}

function raise(code: string): string {
  return `do $$ begin raise exception 'planted' using errcode = '${code}'; end $$`;
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : ((query as { text?: string } | null)?.text ?? '');
}
