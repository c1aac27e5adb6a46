import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { DatabasePool } from '#core/persistence';
import { SAMPLE_SEED, sampleOf } from '../support/depth.js';
import { DRIVERS, type Driver } from '../support/drivers.js';
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
  /** The messages it sent to the database, in order. BEGIN may share one with the first statement. */
  readonly messages: readonly string[];
  readonly effect: ReturnType<typeof effectOf>;
}

const BROKEN = [500, 'internal-error'] as const;
const BUSY = [503, 'database-busy'] as const;
const AWAY = [503, 'database-unavailable'] as const;
const UNKNOWN = [503, 'outcome-unknown'] as const;

/** Every operation; those that take a key also with one. */
const ALL_CASES = [
  ...named().map(([id, operation]) => [id, operation, false] as const),
  ...OPERATIONS.filter(takesKey).map(
    (operation) => [`${operation.id} with a key`, operation, true] as const,
  ),
];

const CASES = sampleOf(ALL_CASES);

function takesKey({ parameters }: Operation): boolean {
  return parameters.some(({ name }) => name === 'Idempotency-Key');
}

/** A change, and one with a key that enters a tenant: in all else the drivers do the same. */
const SAMPLE = ['updateCurrentUser', 'createOrganization with a key'];

describe.each(DRIVERS)('a failing statement of the %s driver', (driver) => {
  let api: TestApi;
  let world: World;
  let faults: Faults;
  let rows: Rows;

  beforeAll(async () => {
    api = await TestApi.start({ DATABASE_DRIVER: driver });
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
    // On a slow machine the operator's last use gets so old that stamping it is a unit of its own.
    await api.database.query('update user_sessions set last_used_at = now()');
    rows = await readRows(api.database);
    if (!isKeyed) return call;
    // The same one until there was an effect: what failed must not have used it up.
    const headers = { ...call.request.headers, 'idempotency-key': world.nextName() };
    return { ...call, request: { ...call.request, headers } };
  };

  /** Sends a request to the end of which the planted faults stay. */
  const observe = async ({ operation, url, request }: Call): Promise<Outcome> => {
    const response = await api.request(operation.method, url, request);
    const messages = faults.sent;
    faults.clear();
    const before = rows;
    rows = await readRows(api.database);
    return { response, messages, effect: effectOf(before, rows) };
  };

  describe.each(casesOf(driver))('of %s', (_id, operation, isKeyed) => {
    let success: Outcome;
    let unit: Span;
    /** Arranged again only when it has had an effect. */
    let call: Call;

    beforeAll(async () => {
      const first = await arranged(operation, isKeyed);
      faults.clear();
      success = await observe(first);
      unit = unitIn(success.messages);
      call = await arranged(operation, isKeyed);
    });

    /**
     * Lets the first statement fail, then the second, and so on; every time in a world as good as new.
     * Each fails in one of the ways, in turn; COMMIT in all of them.
     */
    const failEach = async (
      ways: readonly Fault[],
      judge: (nth: number, outcome: Outcome, fault: Fault) => void,
    ) => {
      for (let nth = 1; nth <= success.messages.length; nth++) {
        const inTurn = ways.filter((_way, index) => index === (SAMPLE_SEED + nth) % ways.length);
        for (const fault of nth === unit.end ? ways : inTurn) {
          faults.plant(fault, (_sql, position) => position === nth);
          const outcome = await observe(call);
          expect(faults.hit).toHaveLength(1);
          judge(nth, outcome, fault);
          if (Object.keys(outcome.effect).length > 0) call = await arranged(operation, isKeyed);
        }
      }
      expect(api.app.get(DatabasePool).figures()).toMatchObject({ used: 0, waiting: 0 });
    };

    const expectSuccess = (nth: number, { response, effect }: Outcome) => {
      const what = `${String(nth)} ${success.messages[nth - 1] ?? ''}`;
      expect([what, response.statusCode, effect]).toEqual([
        what,
        operation.success,
        success.effect,
      ]);
    };

    const expectRefusal = (
      nth: number,
      { response, effect }: Outcome,
      [status, code]: readonly [status: number, code: string],
      expected: Outcome['effect'] = {},
    ) => {
      const what = `${String(nth)} ${success.messages[nth - 1] ?? ''}`;
      expectProblem(response, status, code);
      expect([what, effect]).toEqual([what, expected]);
    };

    it('is preceded by a success that changes what a change must change', () => {
      expect(success.response.statusCode).toBe(operation.success);
      expect(Object.keys(success.effect).length > 0).toBe(operation.isWrite);
      expect(unit.end).toBeGreaterThan(unit.begin);
      expect('idempotency_keys' in success.effect).toBe(isKeyed);
    });

    it('ends in a problem and leaves no trace [security 42]', async () => {
      await failEach(['broken', 'timed out'], (nth, outcome, fault) => {
        if (nth > unit.end) expectSuccess(nth, outcome);
        else expectRefusal(nth, outcome, fault === 'broken' ? BROKEN : BUSY);
      });
    });

    it('that loses its connection is 503, and leaves no trace or, where it is COMMIT, all of them', async () => {
      await failEach(['terminated', 'cut off', 'unanswered'], (nth, outcome, fault) => {
        if (nth > unit.end) expectSuccess(nth, outcome);
        else if (nth < unit.end || !operation.isWrite) expectRefusal(nth, outcome, AWAY);
        else expectRefusal(nth, outcome, UNKNOWN, fault === 'unanswered' ? success.effect : {});
      });
    });

    it('that cannot be serialized is no failure where it is part of a transaction, or comes after it', async () => {
      await failEach(['serialization failure'], (nth, outcome) => {
        const isForgiven = isInTransaction(success.messages, nth) || nth > unit.end;
        if (isForgiven) expectSuccess(nth, outcome);
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
    const fresh = await TestApi.start({ DATABASE_DRIVER: driver });
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

function casesOf(driver: Driver): typeof ALL_CASES {
  return driver === 'lazy' ? CASES : ALL_CASES.filter(([id]) => SAMPLE.includes(id));
}

/** Positions of BEGIN and COMMIT, from 1. */
interface Span {
  readonly begin: number;
  readonly end: number;
}

function transactionsIn(messages: readonly string[]): Span[] {
  return messages.flatMap((sql, index) => {
    if (!sql.startsWith('start transaction')) return [];
    return [{ begin: index + 1, end: messages.indexOf('commit', index) + 1 }];
  });
}

/** The transaction of the request itself: the one in which nothing is written aside. */
function unitIn(messages: readonly string[]): Span {
  const units = transactionsIn(messages).filter(({ begin, end }) => {
    const sent = messages.slice(begin - 1, end).join('\n');
    return !Object.keys(WRITTEN_ASIDE).some((table) => sent.includes(table));
  });
  const [unit] = units;
  if (!unit || units.length > 1) throw new Error(`Not one unit in\n${messages.join('\n')}`);
  return unit;
}

function isInTransaction(messages: readonly string[], nth: number): boolean {
  return transactionsIn(messages).some(({ begin, end }) => begin <= nth && nth <= end);
}
