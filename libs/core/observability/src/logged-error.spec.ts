import { describe, expect, it } from '@jest/globals';
import { loggedError } from './logged-error.js';

describe('a logged error', () => {
  it('has type, message, stack, code and the messages of its causes', () => {
    const cause = new Error('why');
    const logged = loggedError(Object.assign(new TypeError('what', { cause }), { code: '23514' }));
    expect(logged).toMatchObject({ type: 'TypeError', message: 'what: why', code: '23514' });
    expect(logged).toMatchObject({
      stack: expect.stringMatching(/^TypeError: what\n[^]+Error: why/),
    });
  });

  it.each([['a text'], [undefined], [null], [{ reason: 'none' }]])(
    'is what was thrown where that is no error: %j',
    (thrown) => {
      expect(loggedError(thrown)).toBe(thrown);
    },
  );

  it('repeats no value PostgreSQL tells', () => {
    const planted = 'Failing row contains (planted)';
    const error = Object.assign(new Error(`violates check\n - detail: ${planted}.`), {
      detail: planted,
      where: planted,
      internalQuery: planted,
      sql: planted,
      query: planted,
      parameters: [planted],
      constraint: 'users_status_check',
    });
    const logged = loggedError(new Error('outer', { cause: error }));
    expect(JSON.stringify([loggedError(error), logged])).not.toContain('planted');
    expect(loggedError(error)).toMatchObject({ constraint: 'users_status_check' });
  });

  it('that is none is logged as it was thrown', () => {
    expect([loggedError('text'), loggedError(undefined)]).toEqual(['text', undefined]);
  });
});
