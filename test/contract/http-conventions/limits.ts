import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '#core/persistence';
import { PASSWORD } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { quotasOf, type Quota } from '../../support/rate-limits.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const ADA = 'ada@example.com';
const WRONG = 'a wrong password';

/** What the two limits of the account and the one of the address are, where a test does not need others. */
const FEW = {
  LIMIT_LOG_IN_ADDRESS_PER_MINUTE: '10',
  LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER: '5',
  LIMIT_LOG_IN_ACCOUNT_PER_QUARTER: '20',
  LIMIT_REGISTRATION_ADDRESS_PER_HOUR: '4',
};

describe('a limit', () => {
  let api: TestApi;
  let other: TestApi;

  beforeAll(async () => {
    api = await TestApi.start(FEW);
    other = await TestApi.start({ ...FEW, DATABASE_URL: api.database.urlOf('app') });
    await register(api, ADA);
    await forget();
  });

  afterEach(async () => {
    await forget();
  });

  afterAll(async () => {
    await other.stop();
    await api.stop();
  });

  const forget = () => api.database.query('delete from rate_limit_counters');

  const register = (instance: TestApi, email: string, remoteAddress = '192.0.2.1') =>
    instance.request('POST', '/v1/users', {
      body: { email, password: PASSWORD, name: 'Somebody' },
      remoteAddress,
    });

  const logIn = (password = WRONG, { instance = api, email = ADA, from = '192.0.2.1' } = {}) =>
    instance.request('POST', '/v1/sessions', { body: { email, password }, remoteAddress: from });

  const quotaOf = (response: Parameters<typeof quotasOf>[0], policy: string): Quota => {
    const found = quotasOf(response).find((quota) => quota.policy === policy);
    if (!found) throw new Error(`No quota ${policy}`);
    return found;
  };

  it('is told by every answer, of limited routes with each policy that counted', async () => {
    const response = await logIn();
    expect(quotasOf(response).map(({ policy, q, w }) => [policy, q, w])).toEqual([
      ['address', 1_000_000, 60],
      ['log-in-address', 10, 60],
      ['log-in-account-network', 5, 900],
      ['log-in-account', 20, 900],
    ]);
    const registered = await register(api, 'new@example.com');
    expect(quotasOf(registered).map(({ policy, q, w }) => [policy, q, w])).toEqual([
      ['address', 1_000_000, 60],
      ['registration-address', 4, 3600],
      ['registration-account-network', 1_000_000, 3600],
      ['registration-account', 1_000_000, 3600],
    ]);
    for (const path of ['/v1/users/me', '/v1/nothing', '/v1/%zz', '/']) {
      const answer = await api.request('GET', path);
      expect(quotasOf(answer).map(({ policy }) => policy)).toEqual(['address']);
    }
  });

  it('does not count probes', async () => {
    const { headers } = await api.request('GET', '/health/ready');
    expect(headers).not.toHaveProperty('ratelimit');
  });

  it('falls by one with each request, and its window runs down', async () => {
    const quotas: Quota[] = [];
    for (let n = 0; n < 3; n++) quotas.push(quotaOf(await logIn(), 'log-in-address'));
    expect(quotas.map(({ r }) => r)).toEqual([9, 8, 7]);
    for (const { t } of quotas) {
      expect(t).toBeGreaterThan(50);
      expect(t).toBeLessThanOrEqual(60);
    }
    const addresses = [await api.request('GET', '/'), await api.request('GET', '/')];
    const [first, second] = addresses.map((answer) => quotaOf(answer, 'address').r);
    expect(second).toBe((first ?? 0) - 1);
  });

  it('that is used up is 429, says when to come back, and stays used up [security 5]', async () => {
    for (let n = 0; n < 5; n++) expectProblem(await logIn(), 401, 'log-in-refused');
    const before = await readRows(api.database);
    for (let n = 0; n < 3; n++) {
      const response = await logIn(PASSWORD);
      const problem = expectProblem(response, 429, 'quota-exceeded');
      expect(problem.detail).toBe('The quota "log-in-account-network" is used up.');
      const { r, t } = quotaOf(response, 'log-in-account-network');
      expect(r).toBe(0);
      expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(t);
      expect(t).toBeGreaterThan(800);
    }
    expect(await readRows(api.database)).toEqual(before);
  });

  it('ends with its window', async () => {
    for (let n = 0; n < 6; n++) await logIn();
    expectProblem(await logIn(PASSWORD), 429, 'quota-exceeded');
    await api.database.query(
      `update rate_limit_counters set expires_at = now() - interval '1 second'`,
    );
    const response = await logIn(PASSWORD);
    expect(response.statusCode).toBe(201);
    expect(quotaOf(response, 'log-in-address').r).toBe(9);
  });

  it('is one for all instances on a database', async () => {
    const instances = [api, other, api, other, api];
    for (const instance of instances) await logIn(WRONG, { instance });
    expectProblem(await logIn(PASSWORD, { instance: other }), 429, 'quota-exceeded');
    expectProblem(await logIn(PASSWORD, { instance: api }), 429, 'quota-exceeded');
  });

  it('lets exactly as many pass as it says, however many come at once to two instances [security 42]', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => logIn(WRONG, { instance: n % 2 === 0 ? api : other })),
    );
    const statuses = answers.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([
      ...new Array<number>(5).fill(401),
      ...new Array<number>(15).fill(429),
    ]);
  });

  it('of failures in a row is cleared by a success, and the others are not', async () => {
    for (let n = 0; n < 4; n++) await logIn();
    expect((await logIn(PASSWORD)).statusCode).toBe(201);
    const response = await logIn();
    expect(quotaOf(response, 'log-in-account-network').r).toBe(4);
    expect(quotaOf(response, 'log-in-address').r).toBe(4);
    expect(quotaOf(response, 'log-in-account').r).toBe(14);
  });

  it('of one account and network leaves other accounts and other networks alone [security 5]', async () => {
    await register(api, 'grace@example.com');
    for (let n = 0; n < 5; n++) await logIn();
    const neighbor = await logIn(PASSWORD, { from: '192.0.2.200' });
    expectProblem(neighbor, 429, 'quota-exceeded');
    const grace = await logIn(PASSWORD, { email: 'grace@example.com', from: '192.0.2.200' });
    expect(grace.statusCode).toBe(201);
    expect((await logIn(PASSWORD, { from: '198.51.100.1' })).statusCode).toBe(201);
  });

  it('of one account holds against guesses from everywhere [security 5]', async () => {
    const answers = [];
    for (let n = 0; n < 21; n++) answers.push(await logIn(WRONG, { from: `203.0.${String(n)}.1` }));
    expectProblem(answers.at(-2) ?? (await logIn()), 401, 'log-in-refused');
    const problem = expectProblem(answers.at(-1) ?? (await logIn()), 429, 'quota-exceeded');
    expect(problem.detail).toContain('"log-in-account"');
  });

  it('counts an account by its address however it is written', async () => {
    const spellings = [
      'ada@example.com',
      ' ADA@example.com',
      'Ada@Example.Com ',
      'aDa@example.com',
    ];
    for (const email of [...spellings, ADA]) await logIn(WRONG, { email });
    expectProblem(await logIn(PASSWORD), 429, 'quota-exceeded');
  });

  it('counts unknown accounts like known ones, and answers them the same [security 8]', async () => {
    const told = async (email: string): Promise<unknown[]> => {
      await forget();
      const answers = [];
      for (let n = 0; n < 7; n++) answers.push(await logIn(WRONG, { email }));
      return answers.map((answer) => {
        const { instance: _id, ...problem } = answer.json<Record<string, unknown>>();
        const quotas = quotasOf(answer).filter(({ policy }) => policy !== 'address');
        return [answer.statusCode, problem, quotas.map(({ policy, r }) => [policy, r])];
      });
    };
    expect(await told('nobody@example.com')).toEqual(await told(ADA));
  });

  it('counts what is refused before it is read as a log-in', async () => {
    for (let n = 0; n < 10; n++) {
      const response = await api.request('POST', '/v1/sessions', {
        body: { email: n },
        remoteAddress: '192.0.2.77',
      });
      expect([422, 429]).toContain(response.statusCode);
    }
    const response = await logIn(PASSWORD, { from: '192.0.2.77' });
    expectProblem(response, 429, 'quota-exceeded');
  });

  it('of registrations holds for known and unknown addresses alike', async () => {
    const statuses = [];
    for (const email of [ADA, 'r1@example.com', ADA, 'r2@example.com', ADA, 'r3@example.com']) {
      statuses.push((await register(api, email)).statusCode);
    }
    expect(statuses).toEqual([202, 202, 202, 202, 429, 429]);
    const emails = (await readRows(api.database))['users'];
    expect(emails).not.toContain('r3@example.com');
  });

  it('keeps its count when the request it counted is rolled back', async () => {
    const clock = api.app.get(Clock);
    const now = () => {
      throw new Error('planted');
    };
    const count = async () =>
      (
        await api.database.query<{ hits: number }>(
          'select hits from rate_limit_counters order by hits',
        )
      ).map(({ hits }) => hits);
    Object.defineProperty(clock, 'now', { value: now, configurable: true });
    const answers = [await register(api, 'x1@example.com'), await register(api, 'x2@example.com')];
    Reflect.deleteProperty(clock, 'now');
    for (const answer of answers) expectProblem(answer, 500, 'internal-error');
    // Once each by account, and by account and network; twice by address.
    expect(await count()).toEqual([1, 1, 1, 1, 2]);
    expect(quotaOf(await register(api, 'x3@example.com'), 'registration-address').r).toBe(1);
  });

  it('stores neither addresses nor accounts', async () => {
    await logIn();
    const rows = await api.database.query<{ id: string }>('select id from rate_limit_counters');
    expect(rows).toHaveLength(3);
    for (const { id } of rows) expect(id).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the limit of an address', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({ LIMIT_ADDRESS_PER_MINUTE: '5' });
  });

  afterAll(async () => {
    await api.stop();
  });

  it('counts every route, known or not, and refuses before anything is looked up', async () => {
    const get = (path: string) => api.request('GET', path, { remoteAddress: '192.0.2.9' });
    for (const path of ['/v1/users/me', '/v1/nothing', '/v1/%zz', '/', '/problems']) {
      expect((await get(path)).statusCode).not.toBe(429);
    }
    for (const path of ['/v1/users/me', '/v1/nothing', '/v1/%zz', '/']) {
      const response = await get(path);
      expectProblem(response, 429, 'quota-exceeded');
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(50);
      expect(quotasOf(response)).toEqual([
        expect.objectContaining({ policy: 'address', q: 5, w: 60, r: 0 }),
      ]);
    }
    expect((await get('/health/live')).statusCode).toBe(200);
  });
});
