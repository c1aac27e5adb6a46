import { OptimisticLockError } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#core/errors';
import { DatabaseBusy, DatabaseUnavailable, VersionIsStale } from '../persistence.errors.js';
import { CONSTRAINT_CLAIMS, type ClaimedConstraints } from '../constraint-claims.js';

/** The parts of a PostgreSQL error we read (Appendix A of the manual has the codes). */
interface SqlError extends Error {
  readonly code: string;
  readonly constraint?: string;
}

const RETRIED = new Set(['40001', '40P01']);
/** serialization, deadlock, lock timeout, statement canceled, too many connections, out of memory or disk. */
const BUSY = new Set([
  '40001',
  '40P01',
  '55P03',
  '57014',
  '53000',
  '53100',
  '53200',
  '53300',
  '53400',
]);
/** admin shutdown, crash shutdown, cannot connect now, database dropped. */
const AWAY = new Set(['57P01', '57P02', '57P03', '57P04']);
const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** Messages of pg 8.23 that carry no code. */
const LOST_CONNECTION =
  /connection terminated|not queryable|connection error|Connection ended|client was closed/i;
const POOL_TIMEOUT = /timeout exceeded when trying to connect/i;

/** Tells what a failure of the database means: to the retry, to the commit and to the caller. */
@Injectable()
export class DatabaseErrors {
  constructor(@Inject(CONSTRAINT_CLAIMS) private readonly claims: ClaimedConstraints) {}

  /** True where PostgreSQL asks for the whole transaction to be run again. */
  isRetryable(error: unknown): boolean {
    const code = findSqlError(error)?.code;
    return code !== undefined && RETRIED.has(code);
  }

  /** True where nobody answered: the server may have done what was asked, or not. */
  isConnectionLost(error: unknown): boolean {
    const sql = findSqlError(error);
    if (sql) return sql.code.startsWith('08') || AWAY.has(sql.code);
    return chain(error).some(
      (link) => SOCKET_ERRORS.has(codeOf(link) ?? '') || LOST_CONNECTION.test(link.message),
    );
  }

  /**
   * Turns an error of the database into the fact it states: a violated constraint into its
   * feature's own error, overload and absence into 503. Anything else stays as it is.
   */
  translate(error: unknown): unknown {
    if (error instanceof DomainError) return error;
    if (error instanceof OptimisticLockError) return new VersionIsStale({ cause: error });
    const sql = findSqlError(error);
    const claimed = sql?.constraint ? this.claims.errorOf(sql.constraint) : undefined;
    if (claimed) return new claimed();
    if (sql && BUSY.has(sql.code)) return new DatabaseBusy({ cause: error });
    if (chain(error).some((link) => POOL_TIMEOUT.test(link.message))) {
      return new DatabaseBusy({ cause: error });
    }
    return this.isConnectionLost(error) ? new DatabaseUnavailable({ cause: error }) : error;
  }
}

function findSqlError(error: unknown): SqlError | undefined {
  return chain(error).find(
    (link): link is SqlError =>
      /^[0-9A-Z]{5}$/.test(codeOf(link) ?? '') && !SOCKET_ERRORS.has(codeOf(link) ?? ''),
  );
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function chain(error: unknown): Error[] {
  const links: Error[] = [];
  // Not `instanceof`: in a vm context, as jest makes one, errors of sockets are of another realm.
  for (let link = error; Error.isError(link) && links.length < 8; link = link.cause)
    links.push(link);
  return links;
}
