import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UnitOfWork } from '#core/persistence';
import { LimiterStorage } from '../../../libs/core/security/src/limiter/limiter.storage.js';
import { PASSWORD } from '../../support/people.js';
import { TestApi } from '../../support/test-api.js';

interface Counter {
  readonly id: string;
  readonly hits: number;
}

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

  const hit = async (id: string, delaysFrom?: number) => {
    const delays = delaysFrom !== undefined;
    const [counted] = await storage.hit([
      { id, windowSeconds: 60, quota: delaysFrom ?? 1_000, delays },
    ]);
    if (!counted) throw new Error('Nothing was counted');
    return counted;
  };

  describe('counters', () => {
    it('count exactly, however many hits come at once [security 42]', async () => {
      const id = storage.idOf('log-in-account', 'ada@example.com');
      const hits = await Promise.all(Array.from({ length: 200 }, () => hit(id)));
      expect(hits.filter((counted) => counted.hits <= 10)).toHaveLength(10);
      expect(await counters()).toEqual([{ id, hits: 200 }]);
    });

    it('tell when the window ends, to those who wait for it', async () => {
      const id = storage.idOf('log-in-account', 'bob@example.com');
      expect(await hit(id)).toEqual({ hits: 1, resetsIn: 60, waits: 0 });
      const second = await hit(id);
      expect(second.hits).toBe(2);
      expect(second.resetsIn).toBeGreaterThan(50);
    });

    it('begin anew after their window', async () => {
      const id = storage.idOf('log-in-account', 'bob@example.com');
      await hit(id);
      await api.database.query(
        `update rate_limit_counters set expires_at = now() - interval '1 s'`,
      );
      expect(await hit(id)).toEqual({ hits: 1, resetsIn: 60, waits: 0 });
    });

    it('sweep those of others that expired, more than come', async () => {
      await api.database.query(
        `insert into rate_limit_counters select 'old-' || n, 1, now() - interval '1 s' from generate_series(1, 5) n`,
      );
      await hit('new');
      expect(await counters()).toHaveLength(4);
      await hit('new');
      expect(await counters()).toHaveLength(2);
    });

    it('cannot be read by who reads the table', async () => {
      await logIn('wrong password');
      const rows = await counters();
      expect(rows).toHaveLength(3);
      for (const { id } of rows) expect(id).toMatch(/^[0-9a-f]{64}$/);
    });

    it('are written although the request rolls back, and never inside of it [pitfall 15]', async () => {
      expect((await logIn('wrong password')).statusCode).toBe(401);
      expect((await counters()).map(({ hits }) => hits)).toEqual([1, 1, 1]);
      const inside = api.app
        .get(UnitOfWork)
        .run({ requestId: 'test', userId: null }, () => hit('x'), Boolean, {
          access: 'write',
        });
      await expect(inside).rejects.toThrow('cannot run inside another unit');
    });
  });

  describe('that delay', () => {
    const wait = (seconds: number) =>
      api.database.query(
        'update rate_limit_counters set allowed_at = allowed_at - make_interval(secs => $1)',
        [seconds],
      );

    it('let each hit over the limit wait twice as long as the one before, up to a minute', async () => {
      const id = storage.idOf('log-in-account', 'ada@example.com');
      for (const free of [1, 2, 3]) expect((await hit(id, 3)).hits).toBe(free);
      const waits: number[] = [];
      for (let n = 0; n < 9; n++) {
        const early = await hit(id, 3);
        waits.push(early.waits);
        // Too early is not counted, and changes nothing about the wait.
        expect((await hit(id, 3)).waits).toBe(early.waits);
        await wait(early.waits);
        expect((await hit(id, 3)).waits).toBe(0);
      }
      expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    });

    it('let exactly those through that are free, of many at once', async () => {
      const id = storage.idOf('log-in-account', 'bob@example.com');
      const hits = await Promise.all(Array.from({ length: 100 }, () => hit(id, 10)));
      expect(hits.filter(({ waits }) => waits === 0)).toHaveLength(10);
    });
  });

  it('of an address that is refused uses up nothing of the account', async () => {
    const strict = await TestApi.start({
      DATABASE_URL: api.database.urlOf('app'),
      LIMIT_LOG_IN_ADDRESS_PER_MINUTE: '1',
    });
    const body = { email: 'ada@example.com', password: 'wrong password' };
    for (let n = 0; n < 3; n++) await strict.request('POST', '/v1/sessions', { body });
    expect((await counters()).map(({ hits }) => hits)).toEqual([1, 1, 3]);
    await strict.stop();
  });

  it('of clients counts what they send to the token endpoint, by client and address [pitfall 9] [pitfall 15]', async () => {
    const limited = await TestApi.start({
      DATABASE_URL: api.database.urlOf('app'),
      LIMIT_TOKEN_CLIENT_PER_MINUTE: '2',
    });
    const post = (clientId: string) =>
      limited.app.inject({
        method: 'POST',
        url: '/oauth/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `grant_type=refresh_token&refresh_token=made-up&client_id=${clientId}`,
      });
    for (let n = 0; n < 2; n++) expect((await post('solera')).statusCode).toBe(400);
    const refused = await post('solera');
    expect([refused.statusCode, refused.json()]).toEqual([
      429,
      {
        error: 'temporarily_unavailable',
        error_description: 'The quota "token-client" is used up.',
      },
    ]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['ratelimit']).toContain('"token-client";r=0');
    expect((await post('another')).statusCode).toBe(401);
    await limited.stop();
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
