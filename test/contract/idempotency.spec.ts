import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { randomBytes, randomUUID } from 'node:crypto';
import { DatabasePool } from '#core/persistence';
import { PasswordHasher } from '#core/security';
import { TEST_SEALING_KEYS } from '#core/testing';
import { IdempotencyKeysRepository } from '../../libs/core/http/src/idempotency/idempotency-keys.repository.js';
import { eventually } from '../support/eventually.js';
import { logIn, logInAs, PASSWORD, type Person } from '../support/people.js';
import {
  createThingsTable,
  plantedThings,
  ThingIsTaken,
  ThingsPlan,
} from '../support/planted-things.js';
import { expectProblem } from '../support/problems.js';
import { quotasOf } from '../support/rate-limits.js';
import { readRows } from '../support/rows.js';
import { Statements } from '../support/statements.js';
import { TestApi, type TestRequest } from '../support/test-api.js';

const LAMP = { name: 'Lamp' };

describe('a POST with an Idempotency-Key', () => {
  let api: TestApi;
  let plan: ThingsPlan;
  let ada: Person;

  beforeAll(async () => {
    api = await TestApi.start({ DATABASE_POOL_MAX: '5' }, plantedThings);
    await createThingsTable(api.database);
    plan = api.app.get(ThingsPlan);
    ada = await logInAs(api, 'Ada');
  });

  afterEach(async () => {
    Object.assign(plan, new ThingsPlan());
    jest.restoreAllMocks();
    await api.database.query('truncate things, idempotency_keys');
  });

  afterAll(() => api.stop());

  const post = (
    key: string | undefined,
    { body = LAMP, path = '/v1/things', token = ada.token, headers = {} }: PostOptions = {},
  ): Promise<LightMyRequestResponse> =>
    api.request('POST', path, {
      body,
      ...(token !== null && { token }),
      headers: { ...headers, ...(key !== undefined && { 'idempotency-key': key }) },
    });

  interface PostOptions {
    readonly body?: unknown;
    readonly path?: string;
    readonly token?: string | null;
    readonly headers?: TestRequest['headers'];
  }

  const names = async () =>
    (await api.database.query<{ name: string }>('select name from things order by id')).map(
      ({ name }) => name,
    );
  const keys = () =>
    api.database.query<{ id: string; expires_at: Date; sealed_answer: string }>(
      'select * from idempotency_keys order by expires_at',
    );

  const expectDone = (response: LightMyRequestResponse, status = 201) => {
    expect([response.statusCode, response.headers['idempotent-replayed']]).toEqual([
      status,
      undefined,
    ]);
  };
  const expectReplay = (response: LightMyRequestResponse, first: LightMyRequestResponse) => {
    expect(response.headers['idempotent-replayed']).toBe('true');
    expect([response.statusCode, response.body]).toEqual([first.statusCode, first.body]);
    for (const name of ['content-type', 'cache-control', 'etag', 'link', 'location']) {
      expect([name, response.headers[name]]).toEqual([name, first.headers[name]]);
    }
  };

  it('is done once, and answered again with what is new for each answer', async () => {
    const first = await post('once');
    expectDone(first);
    const again = await post('once');
    expectReplay(again, first);
    expect(await names()).toEqual(['Lamp']);
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    const [before, after] = [first, again].map((answer) => quotasOf(answer)[0]?.r ?? 0);
    expect(after).toBeLessThan(before ?? 0);
  });

  it('needs no key, and is then done each time', async () => {
    expectDone(await post(undefined));
    expectDone(await post(undefined));
    expect(await names()).toEqual(['Lamp', 'Lamp']);
    expect(await keys()).toEqual([]);
  });

  it('is the same in quotes and bare, and however its members are ordered and spaced', async () => {
    const first = await post('same', { body: { name: 'Lamp', color: 'red' } });
    expectReplay(await post('"same"', { body: { color: 'red', name: ' Lamp ' } }), first);
    expect(await names()).toEqual(['Lamp']);
  });

  it.each(['', '""', 'a, b', '"a", "b"', 'x'.repeat(256), 'two words', 'schlüssel'])(
    'is refused where its key is %p',
    async (key) => {
      const problem = expectProblem(await post(key), 400, 'request-malformed');
      expect(problem.errors).toMatchObject([{ header: 'Idempotency-Key', code: 'format' }]);
      expect(await names()).toEqual([]);
    },
  );

  it('is the only request that a key is for', async () => {
    const headers = { 'idempotency-key': 'a, malformed, one' };
    const got = await api.request('GET', '/v1/things', { token: ada.token, headers });
    expect(got.statusCode).toBe(200);
    const patched = await api.request('PATCH', '/v1/users/me', {
      token: ada.token,
      headers: { ...headers, 'if-match': '*' },
      body: { name: 'Ada L.' },
    });
    expect(patched.statusCode).toBe(200);
    expect(await keys()).toEqual([]);
  });

  describe('used again', () => {
    it.each<[string, PostOptions]>([
      ['body', { body: { name: 'Chair' } }],
      ['member', { body: { ...LAMP, color: 'red' } }],
    ])('for another %s is refused, and changes nothing', async (_what, options) => {
      const first = await post('reused');
      const before = await readRows(api.database);
      const problem = expectProblem(await post('reused', options), 422, 'idempotency-key-reused');
      expect(problem.errors).toMatchObject([{ header: 'Idempotency-Key', code: 'reused' }]);
      expect(await readRows(api.database)).toEqual(before);
      expectReplay(await post('reused'), first);
    });

    it('for another path is refused', async () => {
      expectDone(await post('room', { path: '/v1/rooms/kitchen/things' }));
      const elsewhere = await post('room', { path: '/v1/rooms/hall/things' });
      expectProblem(elsewhere, 422, 'idempotency-key-reused');
      expect(await names()).toEqual(['kitchen Lamp']);
    });

    it('on another route is another key', async () => {
      expectDone(await post('shared'));
      expectDone(await post('shared', { path: '/v1/rooms/hall/things' }));
      expect(await names()).toEqual(['Lamp', 'hall Lamp']);
    });

    it('by somebody else is another key', async () => {
      const grace = await logInAs(api, 'Grace');
      expectDone(await post('shared'));
      expectDone(await post('shared', { token: grace.token, body: { name: 'Chair' } }));
      expect(await names()).toEqual(['Lamp', 'Chair']);
    });

    it('in another session of the same person is the same key', async () => {
      const first = await post('session');
      expectReplay(await post('session', { token: (await logIn(api, ada.email)).token }), first);
    });

    it('after a day is a new key', async () => {
      const first = await post('old');
      const [kept] = await keys();
      const hours = ((kept?.expires_at.getTime() ?? 0) - Date.now()) / 3_600_000;
      expect(Math.abs(hours - 24)).toBeLessThan(0.1);
      await api.database.query(`update idempotency_keys set expires_at = now() - interval '1 s'`);
      const second = await post('old', { body: { name: 'Chair' } });
      expectDone(second);
      expect(await names()).toEqual(['Lamp', 'Chair']);
      expect(await keys()).toHaveLength(1);
      expectReplay(await post('old', { body: { name: 'Chair' } }), second);
      expect(second.body).not.toBe(first.body);
    });

    it('by somebody who lost the right is judged by the guards as ever', async () => {
      const operator = await logInAs(api, 'Olga');
      const path = '/v1/closed-things';
      const allow = (is: boolean) =>
        api.database.query('update users set is_operator = $2 where id = $1', [operator.id, is]);
      await allow(true);
      const first = await post('right', { path, token: operator.token });
      expectDone(first);
      await allow(false);
      const refused = await post('right', { path, token: operator.token });
      expectProblem(refused, 403, 'permission-missing');
      await allow(true);
      expectReplay(await post('right', { path, token: operator.token }), first);
      await api.request('DELETE', '/v1/sessions/current', { token: operator.token });
      const gone = await post('right', { path, token: operator.token });
      expectProblem(gone, 401, 'credentials-refused');
    });
  });

  describe('that fails', () => {
    it.each<[string, () => Promise<void>, number, string]>([
      ['refused', () => Promise.reject(new ThingIsTaken()), 409, 'thing-is-taken'],
      ['broken', () => Promise.reject(new Error('planted')), 500, 'internal-error'],
    ])('because it is %s can be tried again', async (_what, duringWork, status, code) => {
      plan.duringWork = duringWork;
      expectProblem(await post('again'), status, code);
      expect(await keys()).toEqual([]);
      expect(await names()).toEqual([]);
      Object.assign(plan, new ThingsPlan());
      const done = await post('again');
      expectDone(done);
      expectReplay(await post('again'), done);
    });

    it('because it is not valid can be sent again, corrected', async () => {
      expectProblem(await post('typo', { body: {} }), 422, 'validation-failed');
      expectDone(await post('typo'));
    });

    it('because it must be run again is kept by the run that succeeds', async () => {
      let runs = 0;
      plan.duringWork = async (database) => {
        if (++runs <= 2) await database.execute(SERIALIZATION_FAILURE);
      };
      const done = await post('rerun');
      expectDone(done);
      expectReplay(await post('rerun'), done);
      expect([runs, await names()]).toEqual([3, ['Lamp']]);
    });
  });

  describe('without a log-in', () => {
    const path = '/v1/users';
    const bodyOf = (email: string) => ({ email, password: PASSWORD, name: 'New' });

    it('is known by what it sends: nobody finds out which keys others use', async () => {
      const [body, other] = [bodyOf('first@example.com'), bodyOf('second@example.com')];
      const first = await post('weak', { path, token: null, body });
      expectDone(first, 202);
      expectDone(await post('weak', { path, token: null, body: other }), 202);
      expectReplay(await post('weak', { path, token: null, body }), first);
      expect(await keys()).toHaveLength(2);
    });

    it('is replayed without hashing again, for known and unknown addresses alike', async () => {
      const hash = jest.spyOn(api.app.get(PasswordHasher), 'hash');
      for (const email of [ada.email, 'unknown@example.com']) {
        const first = await post(email, { path, token: null, body: bodyOf(email) });
        expectReplay(await post(email, { path, token: null, body: bodyOf(email) }), first);
      }
      expect(hash).toHaveBeenCalledTimes(2);
    });

    it('begins one session, whose token no cache may keep', async () => {
      const verify = jest.spyOn(api.app.get(PasswordHasher), 'verify');
      const body = { email: ada.email, password: PASSWORD };
      const sessions = () =>
        api.database.query('select from user_sessions where user_id = $1', [ada.id]);
      const before = await sessions();
      const first = await post('log-in', { path: '/v1/sessions', token: null, body });
      const again = await post('log-in', { path: '/v1/sessions', token: null, body });
      expectReplay(again, first);
      expect(again.headers['cache-control']).toBe('no-store');
      expect(verify).toHaveBeenCalledTimes(1);
      expect(await sessions()).toHaveLength(before.length + 1);
      const { accessToken: token } = again.json<{ accessToken: string }>();
      expect((await api.request('GET', '/v1/users/me', { token })).statusCode).toBe(200);
    });

    it('is refused again and again where the password is wrong', async () => {
      const body = { email: ada.email, password: 'wrong horse battery staple' };
      for (let n = 0; n < 2; n++) {
        const refused = await post('wrong', { path: '/v1/sessions', token: null, body });
        expectProblem(refused, 401, 'log-in-refused');
      }
      expect(await keys()).toEqual([]);
    });
  });

  describe('fifty times at once', () => {
    const expectOne = (answers: readonly LightMyRequestResponse[], status: number) => {
      expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([status]));
      expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
      const done = answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined);
      expect(done).toHaveLength(1);
      expect(api.app.get(DatabasePool).figures()).toMatchObject({ used: 0, waiting: 0 });
    };

    it('is done once, on a pool of five [security 42]', async () => {
      expectOne(await Promise.all(Array.from({ length: 50 }, () => post('fifty'))), 201);
      expect(await names()).toEqual(['Lamp']);
      expect(await keys()).toHaveLength(1);
    });

    it('is done once where it prepares, too', async () => {
      const body = { email: 'fifty@example.com', password: PASSWORD, name: 'Fifty' };
      const path = '/v1/users';
      const registrations = Array.from({ length: 50 }, () =>
        post('fifty', { path, token: null, body }),
      );
      expectOne(await Promise.all(registrations), 202);
      expect(await keys()).toHaveLength(1);
    });

    it('leaves different keys to themselves', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => post(randomUUID())));
      expect(new Set(answers.map(({ body }) => body)).size).toBe(50);
      expect(await names()).toHaveLength(50);
    });
  });

  describe('while the first is under way', () => {
    let gate: PromiseWithResolvers<undefined>;
    let first: Promise<LightMyRequestResponse>;

    /** Only the first request meets the gate. */
    const begin = async (key: string) => {
      gate = Promise.withResolvers();
      const begun = Promise.withResolvers<undefined>();
      plan.duringWork = async () => {
        Object.assign(plan, new ThingsPlan());
        begun.resolve(undefined);
        await gate.promise;
      };
      first = post(key);
      await begun.promise;
    };

    it('waits for its answer, without a connection', async () => {
      await begin('waiting');
      const claim = jest.spyOn(api.app.get(IdempotencyKeysRepository), 'claim');
      const seconds = Array.from({ length: 10 }, () => post('waiting'));
      const pool = api.app.get(DatabasePool);
      await eventually(
        () => ({ ...pool.figures(), claims: claim.mock.calls.length }),
        ({ used, waiting, claims }) => claims > 10 && used === 1 && waiting === 0,
      );
      gate.resolve(undefined);
      const done = await first;
      expectDone(done);
      for (const second of await Promise.all(seconds)) expectReplay(second, done);
      expect(await names()).toEqual(['Lamp']);
    });

    it('is told to come back after two seconds', async () => {
      await begin('slow');
      const busy = await post('slow');
      expectProblem(busy, 409, 'idempotency-key-in-use');
      expect(busy.headers['retry-after']).toBe('2');
      gate.resolve(undefined);
      expectReplay(await post('slow'), await first);
    });

    it('does the work itself where the first fails', async () => {
      await begin('failing');
      const second = post('failing');
      gate.reject(new Error('planted'));
      expectProblem(await first, 500, 'internal-error');
      expectDone(await second);
      expect(await names()).toEqual(['Lamp']);
    });
  });

  describe('is kept so that', () => {
    it('nobody reads key, body or answer in the table', async () => {
      await post('my-secret-key', { body: { name: 'Lamp of Aladdin' } });
      const [row] = await keys();
      expect(JSON.stringify(row)).not.toMatch(/my-secret|Aladdin|fingerprint/);
      expect(row?.id).toMatch(/^[0-9a-f]{64}$/);
      expect(row?.sealed_answer).toMatch(/^[\w-]{8}\.[\w-]+$/);
    });

    it('no answer can be moved under another key', async () => {
      await post('mine');
      const [mine] = await keys();
      await post('yours', { body: { name: 'Chair' } });
      await api.database.query('update idempotency_keys set sealed_answer = $1', [
        mine?.sealed_answer,
      ]);
      const moved = await post('yours', { body: { name: 'Chair' } });
      expectProblem(moved, 500, 'internal-error');
    });

    it('a new sealing key leaves it readable', async () => {
      const first = await post('sealed');
      const DATABASE_URL = api.database.urlOf('app');
      const SEALING_KEYS = `${randomBytes(32).toString('base64url')},${TEST_SEALING_KEYS}`;
      const next = await TestApi.start({ DATABASE_URL, SEALING_KEYS }, plantedThings);
      const again = await next.request('POST', '/v1/things', {
        body: LAMP,
        token: ada.token,
        headers: { 'idempotency-key': 'sealed' },
      });
      await next.stop();
      expectReplay(again, first);
    });

    it('the table stays small: each new key removes two that expired, the oldest first', async () => {
      for (const key of ['a', 'b', 'c']) await post(key);
      await api.database.query(
        `update idempotency_keys set expires_at = now() - interval '1 hour'`,
      );
      await post('d');
      expect(await keys()).toHaveLength(2);
    });
  });

  it('costs two statements, and its replay none of the work', async () => {
    const statements = Statements.record();
    // Authentication asks with the time of the request, each time.
    const take = () => statements.take().filter((sql) => !sql.includes('find_session_credential'));
    await post(undefined);
    const without = take();
    await post('counted');
    const first = take();
    await post('counted');
    const replay = take();
    expect(first.filter((sql) => !without.includes(sql))).toEqual([
      expect.stringContaining('pg_try_advisory_xact_lock'),
      expect.stringContaining('update idempotency_keys'),
    ]);
    expect(first).toHaveLength(without.length + 2);
    expect(first.at(-1)).toBe('commit');
    expect(replay.filter((sql) => !without.includes(sql))).toHaveLength(1);
    expect(replay.some((sql) => sql.includes('into things'))).toBe(false);
    await api.request('GET', '/v1/things', { token: ada.token });
    expect(statements.take().join()).not.toContain('idempotency');
  });
});

const SERIALIZATION_FAILURE = `do $$ begin raise exception 'planted' using errcode = '40001'; end $$`;
