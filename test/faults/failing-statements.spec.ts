import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { DatabasePool } from '#core/persistence';
import { Faults, type Fault } from '../support/faults.js';
import { logIn, logInAs, logInAsOperator, PASSWORD, type Person } from '../support/people.js';
import { expectProblem } from '../support/problems.js';
import { readRows, type Rows } from '../support/rows.js';
import { TestApi, type TestRequest } from '../support/test-api.js';

interface Change {
  readonly method: string;
  readonly path: string;
  readonly request: TestRequest;
  readonly status: number;
}

/** Everything that writes. Each is arranged anew, because the one before may have succeeded. */
type Changes = Readonly<Record<string, (world: World) => Promise<Change>>>;

interface World {
  readonly api: TestApi;
  readonly operator: Person;
  readonly next: () => string;
}

const ANY = { 'if-match': '*' };

const CHANGES: Changes = {
  'POST /v1/users': async ({ next }) => ({
    method: 'POST',
    path: '/v1/users',
    request: { body: { email: `${next()}@example.com`, password: PASSWORD, name: 'New' } },
    status: 202,
  }),
  'PATCH /v1/users/me': async ({ api, next }) => {
    const { token } = await logInAs(api, next());
    const request = { token, headers: ANY, body: { name: next() } };
    return { method: 'PATCH', path: '/v1/users/me', request, status: 200 };
  },
  'DELETE /v1/users/me': async ({ api, next }) => {
    const { token } = await logInAs(api, next());
    return {
      method: 'DELETE',
      path: '/v1/users/me',
      request: { token, headers: ANY },
      status: 204,
    };
  },
  'PATCH /v1/users/{userId}': async ({ api, operator, next }) => {
    const { id } = await logInAs(api, next());
    const body = { name: next(), status: 'disabled' };
    const request = { token: operator.token, headers: ANY, body };
    return { method: 'PATCH', path: `/v1/users/${id}`, request, status: 200 };
  },
  'POST /v1/sessions': async ({ operator }) => ({
    method: 'POST',
    path: '/v1/sessions',
    request: { body: { email: operator.email, password: PASSWORD } },
    status: 201,
  }),
  'DELETE /v1/sessions/current': async ({ api, operator }) => {
    const { token } = await logIn(api, operator.email);
    return { method: 'DELETE', path: '/v1/sessions/current', request: { token }, status: 204 };
  },
  'DELETE /v1/sessions/{sessionId}': async ({ api, operator }) => {
    const { sessionId } = await logIn(api, operator.email);
    const request = { token: operator.token };
    return { method: 'DELETE', path: `/v1/sessions/${sessionId}`, request, status: 204 };
  },
};

const FATAL: readonly [Fault, number, RegExp][] = [
  ['broken', 500, /^internal-error$/],
  ['terminated', 503, /^(database-unavailable|outcome-unknown)$/],
  ['cut off', 503, /^(database-unavailable|outcome-unknown)$/],
];

describe('a failing statement', () => {
  let world: World;
  let faults: Faults;

  beforeAll(async () => {
    const api = await TestApi.start();
    let count = 0;
    world = { api, operator: await logInAsOperator(api), next: () => `person${String(++count)}` };
    faults = Faults.install();
  });

  beforeEach(() => {
    faults.clear();
  });

  afterAll(async () => {
    faults.remove();
    await world.api.stop();
  });

  const send = ({ method, path, request }: Change) => world.api.request(method, path, request);

  it('is tried with every operation that writes', () => {
    const operations = Object.entries(world.api.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const written = operations.filter((operation) => !operation.startsWith('GET '));
    expect(Object.keys(CHANGES).sort()).toEqual(written.sort());
  });

  describe.each(FATAL)('that is %s is answered %d', (fault, status, code) => {
    it.each(Object.keys(CHANGES))(
      'wherever it is on the way of %s, and leaves no trace',
      async (name) => {
        const outcomes = await failEachStatement(await arrange(name), fault);
        // The last one had nothing left to fail; those that also succeeded failed after COMMIT.
        const refused = outcomes.filter(({ response }) => response.statusCode >= 400);
        for (const { statement, response, changed } of refused) {
          const problem = expectProblem(response, status, response.json<{ code: string }>().code);
          expect(problem.code).toMatch(code);
          expect([statement, changed]).toEqual([statement, {}]);
        }
        expect(outcomes.at(refused.length)?.changed).not.toEqual({});
        const afterCommit = outcomes.slice(refused.length, -1).map(({ statement }) => statement);
        expect(afterCommit).toHaveLength(name === 'POST /v1/sessions' ? 3 : 0);
        // Begin, at least one write, commit.
        expect(refused.length).toBeGreaterThanOrEqual(4);
        expect(world.api.app.get(DatabasePool).figures()).toMatchObject({ used: 0, waiting: 0 });
      },
    );
  });

  interface Outcome {
    /** The statement that failed; undefined where there was none left to fail. */
    readonly statement: string | undefined;
    readonly response: LightMyRequestResponse;
    /** Rows of the tables that are not as they were. */
    readonly changed: Rows;
  }

  /** Sends a change again and again: first its first statement fails, then its second, until none is left. */
  async function failEachStatement(change: Change, fault: Fault): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    let before = await readRows(world.api.database);
    for (let nth = 1; ; nth++) {
      faults.plant(fault, (_sql, position) => position === nth);
      const response = await send(change);
      faults.clear();
      const after = await readRows(world.api.database);
      const [statement] = faults.hit;
      outcomes.push({ statement, response, changed: differenceOf(before, after) });
      if (statement === undefined) return outcomes;
      before = after;
    }
  }

  async function arrange(name: string): Promise<Change> {
    const change = await CHANGES[name]?.(world);
    if (!change) throw new Error(`No change ${name}`);
    return change;
  }

  describe('with a serialization failure', () => {
    it.each(Object.keys(CHANGES))('twice in a row is no failure of %s', async (name) => {
      const change = await arrange(name);
      const before = await readRows(world.api.database);
      let failures = 0;
      faults.plant('serialization failure', (sql) => isWrite(sql) && ++failures <= 2);
      const response = await send(change);
      faults.clear();
      expect([faults.hit.length, response.statusCode]).toEqual([2, change.status]);
      const after = await readRows(world.api.database);
      expect(countsOf(after)).toEqual(countsOf(before, change.method === 'POST' && change.path));
    });

    it.each(Object.keys(CHANGES))('that does not end is 503 for %s', async (name) => {
      const change = await arrange(name);
      const before = await readRows(world.api.database);
      faults.plant('serialization failure', isWrite);
      const response = await send(change);
      faults.clear();
      expectProblem(response, 503, 'database-busy');
      expect(response.headers['retry-after']).toBe('1');
      expect(faults.hit).toHaveLength(4);
      expect(await readRows(world.api.database)).toEqual(before);
    });
  });

  it('leaves no signing key behind when it is part of the first log-in of all', async () => {
    const api = await TestApi.start();
    const body = { email: 'first@example.com', password: PASSWORD };
    await api.request('POST', '/v1/users', { body: { ...body, name: 'First' } });
    const before = await readRows(api.database);
    const logInFirst = () => api.request('POST', '/v1/sessions', { body });
    faults.plant('broken', (sql) => sql.startsWith('insert into "user_sessions"'));
    expectProblem(await logInFirst(), 500, 'internal-error');
    faults.clear();
    expect(faults.hit).toHaveLength(1);
    expect(await readRows(api.database)).toEqual(before);
    expect((await logInFirst()).statusCode).toBe(201);
    await api.stop();
  });
});

/** Writes of the features; the limiter has its own transactions. */
function isWrite(sql: string): boolean {
  return /^(insert into|update) "(users|user_sessions)"/.test(sql);
}

function differenceOf(before: Rows, after: Rows): Rows {
  return Object.fromEntries(
    Object.entries(after).filter(([table, rows]) => rows.join('\n') !== before[table]?.join('\n')),
  );
}

function countsOf(rows: Rows, made: string | false = false) {
  const table = made === '/v1/users' ? 'users' : 'user_sessions';
  return Object.fromEntries(
    Object.entries(rows).map(([name, { length }]) => [
      name,
      length + (made !== false && name === table ? 1 : 0),
    ]),
  );
}
