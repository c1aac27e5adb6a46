import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { DatabasePool } from '#core/persistence';
import { Faults, type Fault } from '../support/faults.js';
import { arrange, named, type Call } from '../support/operations/arrangements.js';
import { OPERATIONS, type Operation } from '../support/operations/documented-operations.js';
import { World } from '../support/operations/world.js';
import { PASSWORD } from '../support/people.js';
import { expectProblem } from '../support/problems.js';
import { effectOf, readRows, WRITTEN_ASIDE, type Rows } from '../support/rows.js';
import { TestApi } from '../support/test-api.js';

/** What a request did. */
interface Outcome {
  readonly response: LightMyRequestResponse;
  /** What it sent to the database, in order. */
  readonly statements: readonly string[];
  readonly effect: ReturnType<typeof effectOf>;
}

/** Every operation; those that take a key also with one. */
const CASES = [
  ...named().map(([id, operation]) => [id, operation, false] as const),
  ...OPERATIONS.filter(takesKey).map(
    (operation) => [`${operation.id} with a key`, operation, true] as const,
  ),
];

function takesKey({ parameters }: Operation): boolean {
  return parameters.some(({ name }) => name === 'Idempotency-Key');
}

const BUSY = { status: 503, code: 'database-busy' };

describe('a failing statement', () => {
  let api: TestApi;
  let world: World;
  let faults: Faults;
  let rows: Rows;

  beforeAll(async () => {
    api = await TestApi.start();
    world = await World.make(api);
    faults = Faults.install();
  });

  beforeEach(() => {
    faults.clear();
  });

  afterAll(async () => {
    faults.remove();
    await api.stop();
  });

  const arranged = async (operation: Operation, isKeyed: boolean): Promise<Call> => {
    const call = await arrange(world, operation);
    rows = await readRows(api.database);
    if (!isKeyed) return call;
    // The same one until there was an effect: what failed must not have used it up.
    const headers = { ...call.request.headers, 'idempotency-key': world.nextName() };
    return { ...call, request: { ...call.request, headers } };
  };

  /** Sends a request to the end of which the planted faults stay. */
  const observe = async ({ operation, url, request }: Call): Promise<Outcome> => {
    const response = await api.request(operation.method, url, request);
    const statements = faults.sent;
    faults.clear();
    const before = rows;
    rows = await readRows(api.database);
    return { response, statements, effect: effectOf(before, rows) };
  };

  describe.each(CASES)('of %s', (_id, operation, isKeyed) => {
    let success: Outcome;
    let unit: Span;
    /** Arranged again only when it has had an effect. */
    let call: Call;

    beforeAll(async () => {
      const first = await arranged(operation, isKeyed);
      faults.clear();
      success = await observe(first);
      unit = unitIn(success.statements);
      call = await arranged(operation, isKeyed);
    });

    /** Lets the first statement fail, then the second, and so on; every time in a world as good as new. */
    const failEach = async (fault: Fault, judge: (nth: number, outcome: Outcome) => void) => {
      for (let nth = 1; nth <= success.statements.length; nth++) {
        faults.plant(fault, (_sql, position) => position === nth);
        const outcome = await observe(call);
        expect(faults.hit).toHaveLength(1);
        judge(nth, outcome);
        if (Object.keys(outcome.effect).length > 0) call = await arranged(operation, isKeyed);
      }
      expect(api.app.get(DatabasePool).figures()).toMatchObject({ used: 0, waiting: 0 });
    };

    const expectSuccess = (nth: number, { response, effect }: Outcome) => {
      const what = `${String(nth)} ${success.statements[nth - 1] ?? ''}`;
      expect([what, response.statusCode, effect]).toEqual([
        what,
        operation.success,
        success.effect,
      ]);
    };

    const expectRefusal = (
      nth: number,
      { response, effect }: Outcome,
      expected: { status: number; code: string; effect?: Outcome['effect'] },
    ) => {
      const what = `${String(nth)} ${success.statements[nth - 1] ?? ''}`;
      expectProblem(response, expected.status, expected.code);
      expect([what, effect]).toEqual([what, expected.effect ?? {}]);
    };

    it('is preceded by a success that changes what a change must change', () => {
      expect(success.response.statusCode).toBe(operation.success);
      expect(Object.keys(success.effect).length > 0).toBe(operation.isWrite);
      expect(unit.end).toBeGreaterThan(unit.begin);
      expect('idempotency_keys' in success.effect).toBe(isKeyed);
    });

    it.each<[Fault, number, string]>([
      ['broken', 500, 'internal-error'],
      ['timed out', 503, 'database-busy'],
    ])('that is %s ends in %d and leaves no trace', async (fault, status, code) => {
      await failEach(fault, (nth, outcome) => {
        if (nth > unit.end) expectSuccess(nth, outcome);
        else expectRefusal(nth, outcome, { status, code });
      });
    });

    it.each<Fault>(['terminated', 'cut off', 'unanswered'])(
      'that is %s ends in 503, and leaves no trace or all of them where it is COMMIT',
      async (fault) => {
        await failEach(fault, (nth, outcome) => {
          if (nth > unit.end) expectSuccess(nth, outcome);
          else {
            const isCommit = nth === unit.end && operation.isWrite;
            expectRefusal(nth, outcome, {
              status: 503,
              code: isCommit ? 'outcome-unknown' : 'database-unavailable',
              ...(isCommit && fault === 'unanswered' && { effect: success.effect }),
            });
          }
        });
      },
    );

    it('that cannot be serialized is no failure where it is part of a transaction', async () => {
      await failEach('serialization failure', (nth, outcome) => {
        if (isInTransaction(success.statements, nth)) expectSuccess(nth, outcome);
        else expectRefusal(nth, outcome, BUSY);
      });
    });

    it('that can never be serialized is tried four times and leaves no trace', async () => {
      faults.plant(
        'serialization failure',
        (sql, position) => position >= unit.end - 1 && !/^(start transaction|rollback)/.test(sql),
      );
      const outcome = await observe(call);
      expectRefusal(unit.end - 1, outcome, BUSY);
      expect(outcome.response.headers['retry-after']).toBe('1');
      expect(faults.hit).toHaveLength(4);
    });
  });

  it('leaves no signing key behind when it is part of the first log-in of all', async () => {
    const fresh = await TestApi.start();
    const body = { email: 'first@example.com', password: PASSWORD };
    await fresh.request('POST', '/v1/users', { body: { ...body, name: 'First' } });
    const before = await readRows(fresh.database);
    const logInFirst = () => fresh.request('POST', '/v1/sessions', { body });
    faults.plant('broken', (sql) => sql.startsWith('insert into "user_sessions"'));
    expectProblem(await logInFirst(), 500, 'internal-error');
    faults.clear();
    expect(faults.hit).toHaveLength(1);
    expect(await readRows(fresh.database)).toEqual(before);
    expect((await logInFirst()).statusCode).toBe(201);
    await fresh.stop();
  });
});

/** Positions of BEGIN and COMMIT, from 1. */
interface Span {
  readonly begin: number;
  readonly end: number;
}

function transactionsIn(statements: readonly string[]): Span[] {
  return statements.flatMap((sql, index) => {
    if (!sql.startsWith('start transaction')) return [];
    return [{ begin: index + 1, end: statements.indexOf('commit', index) + 1 }];
  });
}

/** The transaction of the request itself: the one in which nothing is written aside. */
function unitIn(statements: readonly string[]): Span {
  const units = transactionsIn(statements).filter(({ begin, end }) => {
    const sent = statements.slice(begin - 1, end).join('\n');
    return !Object.keys(WRITTEN_ASIDE).some((table) => sent.includes(table));
  });
  const [unit] = units;
  if (!unit || units.length > 1) throw new Error(`Not one unit in\n${statements.join('\n')}`);
  return unit;
}

function isInTransaction(statements: readonly string[], nth: number): boolean {
  return transactionsIn(statements).some(({ begin, end }) => begin <= nth && nth <= end);
}
