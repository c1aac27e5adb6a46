import { Client } from 'pg';

/**
 * A client of PostgreSQL that answers a message of several statements with the result of the last
 * one. pg itself answers with all of them, and Kysely would take that list for a result without rows.
 */
export class LastResultClient extends Client {
  /** As of pg, which has eight overloads of it: whatever they take is passed on as it is. */
  override query(...args: never[]): never {
    const answer: unknown = super.query(...(args as unknown as [string]));
    return (answer instanceof Promise ? answer.then(lastOf) : answer) as never;
  }
}

function lastOf(answer: unknown): unknown {
  return Array.isArray(answer) ? answer.at(-1) : answer;
}
