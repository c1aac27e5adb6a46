import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UnitOfWork } from '#core/persistence';
import { LimiterStorage } from '../../../libs/core/security/src/limiter/limiter.storage.js';
import { PASSWORD } from '../../support/people.js';
import { TestApi } from '../../support/test-api.js';

interface Counter {
  readonly id: string;
  readonly hits: number;
}

const MINUTE_MS = 60_000;

describe('the limiter', () => {
  let api: TestApi;
  let storage: LimiterStorage;

  beforeAll(async () => {
    api = await TestApi.start({
      LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER: '3',
      LIMIT_REGISTRATION_ADDRESS_PER_HOUR: '2',
    });
    storage = api.app.get(LimiterStorage);
  });

  beforeEach(() => api.database.query('truncate rate_limit_counters'));
  afterAll(() => api.stop());

  const counters = () =>
    api.database.query<Counter>('select id, hits from rate_limit_counters order by hits');
  const logIn = (password: string, email = 'ada@example.com') =>
    api.request('POST', '/v1/sessions', { body: { email, password } });

  describe('counters', () => {
    it('count exactly, however many hits come at once', async () => {
      const id = storage.idOf('log-in-account', 'ada@example.com');
      const hits = await Promise.all(
        Array.from({ length: 200 }, () => storage.increment(id, MINUTE_MS, 10)),
      );
      expect(hits.filter(({ isBlocked }) => !isBlocked)).toHaveLength(10);
      expect(await counters()).toEqual([{ id, hits: 200 }]);
    });

    it('tell when the window ends, to those who wait for it', async () => {
      const id = storage.idOf('log-in-account', 'bob@example.com');
      expect(await storage.increment(id, MINUTE_MS, 1)).toEqual({
        totalHits: 1,
        timeToExpire: 60,
        isBlocked: false,
        timeToBlockExpire: 0,
      });
      const second = await storage.increment(id, MINUTE_MS, 1);
      expect(second).toMatchObject({ totalHits: 2, isBlocked: true });
      expect(second.timeToBlockExpire).toBe(second.timeToExpire);
      expect(second.timeToExpire).toBeGreaterThan(50);
    });

    it('begin anew after their window', async () => {
      const id = storage.idOf('log-in-account', 'bob@example.com');
      await storage.increment(id, MINUTE_MS, 1);
      await api.database.query(
        `update rate_limit_counters set expires_at = now() - interval '1 s'`,
      );
      expect(await storage.increment(id, MINUTE_MS, 1)).toMatchObject({
        totalHits: 1,
        timeToExpire: 60,
      });
    });

    it('sweep those of others that expired, more than come', async () => {
      await api.database.query(
        `insert into rate_limit_counters select 'old-' || n, 1, now() - interval '1 s' from generate_series(1, 5) n`,
      );
      await storage.increment('new', MINUTE_MS, 1);
      expect(await counters()).toHaveLength(4);
      await storage.increment('new', MINUTE_MS, 1);
      expect(await counters()).toHaveLength(2);
    });

    it('cannot be read by who reads the table', async () => {
      await logIn('wrong password');
      const rows = await counters();
      expect(rows).toHaveLength(3);
      for (const { id } of rows) expect(id).toMatch(/^[0-9a-f]{64}$/);
    });

    it('are written although the request rolls back, and never inside of it', async () => {
      expect((await logIn('wrong password')).statusCode).toBe(401);
      expect((await counters()).map(({ hits }) => hits)).toEqual([1, 1, 1]);
      const inside = api.app
        .get(UnitOfWork)
        .run(
          { requestId: 'test', userId: null },
          () => storage.increment('x', MINUTE_MS, 1),
          Boolean,
          { access: 'write' },
        );
      await expect(inside).rejects.toThrow('cannot run inside another unit');
    });
  });

  describe('of log-ins', () => {
    it('refuses the attempt after the last one, without looking at the password', async () => {
      await api.request('POST', '/v1/users', {
        body: { email: 'ada@example.com', password: PASSWORD, name: 'Ada' },
      });
      for (const attempt of [1, 2, 3]) {
        const response = await logIn('wrong password');
        expect([attempt, response.statusCode]).toEqual([attempt, 401]);
      }
      const response = await logIn(PASSWORD);
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
        429,
        'quota-exceeded',
      ]);
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(800);
      expect(response.headers['ratelimit']).toContain('"log-in-account-network";r=0');
      expect((await logIn('wrong password', 'eve@example.com')).statusCode).toBe(401);
    });

    it('forgets the failures of a network after a success, and of nothing else', async () => {
      for (const attempt of [1, 2, 3, 4, 5]) {
        await logIn('wrong password');
        expect([attempt, (await logIn(PASSWORD)).statusCode]).toEqual([attempt, 201]);
      }
      expect((await counters()).map(({ hits }) => hits)).toEqual([10, 10]);
    });

    it('counts an account however its address is written', async () => {
      for (const email of ['Eve@example.com', ' eve@EXAMPLE.com', 'eve@example.com ']) {
        await logIn('wrong password', email);
      }
      expect((await logIn('wrong password', 'eve@example.com')).statusCode).toBe(429);
    });
  });

  it('of registrations counts by address', async () => {
    const register = (name: string) =>
      api.request('POST', '/v1/users', {
        body: { email: `${name}@example.com`, password: PASSWORD, name },
      });
    expect((await register('joe')).statusCode).toBe(202);
    expect((await register('joe')).statusCode).toBe(202);
    expect((await register('jim')).statusCode).toBe(429);
    expect(await api.database.query(`select from users where name = 'jim'`)).toEqual([]);
  });
});
