import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logInAs, logInAsOperator, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

const ID = '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37';

/** Every path of the API and what it understands. */
const ALLOW = [
  ['/v1/users', 'GET, HEAD, POST, OPTIONS'],
  ['/v1/users/me', 'DELETE, GET, HEAD, PATCH, OPTIONS'],
  [`/v1/users/${ID}`, 'GET, HEAD, PATCH, OPTIONS'],
  ['/v1/sessions', 'GET, HEAD, POST, OPTIONS'],
  ['/v1/sessions/current', 'DELETE, OPTIONS'],
  [`/v1/sessions/${ID}`, 'DELETE, OPTIONS'],
  ['/', 'GET, HEAD, OPTIONS'],
  ['/health/live', 'GET, HEAD, OPTIONS'],
  ['/problems', 'GET, HEAD, OPTIONS'],
] as const;

describe('a method', () => {
  let api: TestApi;
  let ada: Person;
  let operator: Person;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    operator = await logInAsOperator(api);
  });

  afterAll(async () => {
    await api.stop();
  });

  it.each(ALLOW)(
    'that %s does not know is 405 with Allow: %s [security 39]',
    async (path, allow) => {
      const before = await readRows(api.database);
      for (const method of ['PUT', 'TRACE', 'PROPFIND', 'LINK', 'DELETE', 'PATCH', 'POST']) {
        if (allow.includes(method)) continue;
        const response = await api.request(method, path, { token: operator.token });
        expectProblem(response, 405, 'method-not-allowed');
        expect(response.headers.allow).toBe(allow);
      }
      expect(await readRows(api.database)).toEqual(before);
    },
  );

  it.each(ALLOW)('OPTIONS of %s says %s, without a body', async (path, allow) => {
    const response = await api.request('OPTIONS', path);
    expect([response.statusCode, response.body]).toEqual([204, '']);
    expect(response.headers.allow).toBe(allow);
    expect(response.headers).not.toHaveProperty('content-type');
  });

  it.each(['GET', 'POST', 'OPTIONS', 'TRACE', 'HEAD'])(
    '%s of an unknown path is 404',
    async (method) => {
      const response = await api.request(method, '/v1/nothing');
      expect(response.statusCode).toBe(404);
    },
  );

  it.each(['X-HTTP-Method-Override', 'X-Method-Override'])(
    'is not overridden by %s',
    async (header) => {
      const response = await api.request('GET', '/v1/users/me', {
        token: ada.token,
        headers: { [header]: 'DELETE' },
      });
      expect(response.statusCode).toBe(200);
    },
  );

  describe('HEAD', () => {
    it.each([
      ['/v1/users/me', 200],
      ['/v1/users', 200],
      [`/v1/users/${ID}`, 404],
      ['/v1/users?limit=0', 422],
      ['/v1/sessions', 200],
      ['/', 200],
      ['/health/ready', 200],
      ['/problems/validation-failed', 200],
      ['/problems/nothing', 404],
    ])('of %s answers %d with the headers of GET and no body', async (path, status) => {
      const [got, head] = await Promise.all(
        ['GET', 'HEAD'].map((method) => api.request(method, path, { token: operator.token })),
      );
      expect([got?.statusCode, head?.statusCode, head?.body]).toEqual([status, status, '']);
      const {
        'x-request-id': _id,
        ratelimit: _limit,
        date: _date,
        ...headers
      } = head?.headers ?? {};
      const {
        'x-request-id': _id2,
        ratelimit: _limit2,
        date: _date2,
        ...ofGet
      } = got?.headers ?? {};
      expect(headers).toEqual(ofGet);
    });

    it('runs in a read-only transaction too', async () => {
      const statements = Statements.record();
      await api.request('HEAD', '/v1/users/me', { token: ada.token });
      const sent = statements.take();
      statements.stop();
      expect(sent).toContain('start transaction isolation level repeatable read read only');
    });
  });

  it.each([
    '/v1/users',
    '/v1/users/me',
    '/v1/sessions',
    '/',
    '/health/ready',
    '/problems',
    '/metrics',
    '/mail',
  ])('GET of %s writes nothing', async (path) => {
    const before = await readRows(api.database);
    const statements = Statements.record();
    await api.request('GET', path, { token: operator.token });
    const sent = statements.take();
    statements.stop();
    expect(
      sent.filter((sql) => !/^(select|start transaction .* read only|commit)/.test(sql)),
    ).toEqual([]);
    expect(await readRows(api.database)).toEqual(before);
  });
});

describe('a path', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  afterAll(async () => {
    await api.stop();
  });

  it.each([
    ['a trailing slash', '/v1/users/'],
    ['capitals', '/v1/Users'],
    ['a version in capitals', '/V1/users'],
    ['no version', '/users'],
    ['two slashes', '/v1//users'],
    ['an encoded slash', '/v1%2Fusers'],
    ['a NUL', '/v1/users%00'],
    ['more behind it', '/v1/users/me/more'],
    ['the name of a method', '/v1/users/me/toString'],
    ['a semicolon', '/v1/users;a=b'],
  ])('with %s is 404', async (_what, path) => {
    expectProblem(await api.request('GET', path), 404, 'route-not-found');
  });

  it.each(['/v1/users/%', '/v1/%zz', '/v1/users/%E0%A4%A', '/v1/users/%ff', '/%'])(
    'with the broken percent-encoding %s is 400',
    async (path) => {
      expectProblem(await api.request('GET', path), 400, 'request-malformed');
      expectProblem(await api.request('DELETE', path), 400, 'request-malformed');
    },
  );

  it('with a parameter of more than a hundred characters is 414', async () => {
    expectProblem(await api.request('GET', `/v1/users/${'x'.repeat(101)}`), 414, 'url-too-long');
    expectProblem(await api.request('GET', `/v1/users/${'x'.repeat(300)}`), 414, 'url-too-long');
  });

  it.each(['/v9/users', '/v2/users', '/v0', '/v9999/users/me'])(
    'of the unknown version %s is 404 and names the known ones',
    async (path) => {
      const problem = expectProblem(await api.request('GET', path), 404, 'route-not-found');
      expect(problem.detail).toMatch(/^There is no version \d+ of the API; there is \/v1\.$/);
    },
  );

  it('/ lists versions, documents and problems', async () => {
    const response = await api.request('GET', '/');
    expect(response.json()).toMatchObject({
      versions: [{ version: 'v1', path: '/v1', document: '/v1/openapi.json' }],
      problems: '/problems',
    });
  });
});
