import { describe, expect, it } from '@jest/globals';
import { OptimisticLockError } from '@mikro-orm/core';
import { DomainError } from '#core/errors';
import type { ClaimedConstraints } from '../constraint-claims.js';
import { DatabaseBusy, DatabaseUnavailable, VersionIsStale } from '../persistence.errors.js';
import { DatabaseErrors } from './database-errors.js';

class SlugTaken extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'slug-taken',
    title: 'The slug is taken',
    help: 'Choose another.',
  } as const;

  constructor() {
    super('The slug is taken.');
  }
}

const errors = new DatabaseErrors({
  errorOf: (constraint: string) => (constraint === 'shops_slug_unique' ? SlugTaken : undefined),
} as unknown as ClaimedConstraints);

const sql = (code: string, more: object = {}) =>
  Object.assign(new Error(`sql ${code}`), { code, ...more });
/** As MikroORM throws it: the driver's error as the cause of its own. */
const wrapped = (cause: unknown) => new Error('wrapped', { cause });

describe('an error of the database', () => {
  it.each(['40001', '40P01'])('asks for another run: %s', (code) => {
    expect(errors.isRetryable(sql(code))).toBe(true);
    expect(errors.isRetryable(wrapped(sql(code)))).toBe(true);
  });

  it.each(['23505', '55P03', '57014', '57P01', 'ECONNRESET', 'EPIPE'])(
    'does not ask for another run: %s',
    (code) => {
      expect(errors.isRetryable(sql(code))).toBe(false);
    },
  );

  it('is what the feature says where its constraint was violated', () => {
    const violation = sql('23505', { constraint: 'shops_slug_unique' });
    expect(errors.translate(violation)).toBeInstanceOf(SlugTaken);
    expect(errors.translate(wrapped(wrapped(violation)))).toBeInstanceOf(SlugTaken);
  });

  it('tells nothing of the row in the words of the feature', () => {
    const translated = errors.translate(
      sql('23505', { constraint: 'shops_slug_unique', detail: 'Key (slug)=(planted)' }),
    );
    expect(JSON.stringify(translated, Object.getOwnPropertyNames(translated))).not.toContain(
      'planted',
    );
  });

  it('stays as it is where nobody claims the constraint', () => {
    const violation = sql('23505', { constraint: 'others_slug_unique' });
    expect(errors.translate(violation)).toBe(violation);
  });

  it('is a stale version where somebody else was faster', () => {
    const lock = OptimisticLockError.lockFailed('User');
    expect(errors.translate(lock)).toBeInstanceOf(VersionIsStale);
    expect(errors.translate(lock)).toMatchObject({ cause: lock });
  });

  it.each(['40001', '40P01', '55P03', '57014', '53000', '53100', '53200', '53300', '53400'])(
    'is overload: %s',
    (code) => {
      expect(errors.translate(wrapped(sql(code)))).toBeInstanceOf(DatabaseBusy);
    },
  );

  it('is overload where no connection became free', () => {
    const waited = new Error('timeout exceeded when trying to connect');
    expect(errors.translate(wrapped(waited))).toMatchObject({
      retryAfterSeconds: 1,
      description: { kind: 'unavailable', code: 'database-busy' },
    });
  });

  it.each<[string, Error]>([
    ['08006', sql('08006')],
    ['57P01', sql('57P01')],
    ['57P03', wrapped(sql('57P03'))],
    ['ECONNREFUSED', sql('ECONNREFUSED')],
    ['EPIPE, which looks like a code of PostgreSQL', wrapped(sql('EPIPE'))],
    ['Connection terminated', new Error('Connection terminated unexpectedly')],
    [
      'not queryable',
      wrapped(new Error('Client has encountered a connection error and is not queryable')),
    ],
  ])('is absence: %s', (_what, error) => {
    expect(errors.isConnectionLost(error)).toBe(true);
    expect(errors.translate(error)).toBeInstanceOf(DatabaseUnavailable);
  });

  it.each<[string, unknown]>([
    ['a division by zero', sql('22012')],
    ['a syntax error that speaks of a connection', sql('42601', { message: 'connection error' })],
    ['a mistake of ours', new TypeError('x is not a function')],
    ['nothing', undefined],
    ['a text', 'connection terminated'],
  ])('is neither: %s', (_what, error) => {
    expect(errors.isConnectionLost(error)).toBe(false);
    expect(errors.translate(error)).toBe(error);
  });

  it('is left alone where it is a fact of the domain already', () => {
    const fact = new SlugTaken();
    expect(errors.translate(fact)).toBe(fact);
  });

  it('ends, even where its causes run in a circle', () => {
    const error = new Error('circle');
    error.cause = error;
    expect(errors.translate(error)).toBe(error);
  });
});
