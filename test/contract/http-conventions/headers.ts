import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logInAs, logInAsOperator, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { TestApi } from '../../support/test-api.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the headers of an answer', () => {
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

  describe('X-Request-Id', () => {
    const idFor = async (given: string): Promise<string> => {
      const response = await api.request('GET', '/v1/users/me', {
        headers: { 'x-request-id': given },
      });
      const { instance } = expectProblem(response, 401, 'credentials-missing');
      const id = String(response.headers['x-request-id']);
      expect(instance).toBe(`urn:solera:request:${id}`);
      return id;
    };

    it.each(['my-request-0001', 'a.b_c-D9', 'x'.repeat(8), 'x'.repeat(64)])(
      'gives %s back',
      async (id) => {
        expect(await idFor(id)).toBe(id);
      },
    );

    it.each([
      'short',
      'x'.repeat(65),
      'with space',
      'new\r\nset-cookie: a=b',
      'new\nline-line',
      'quote"quote"',
      '<script>alert(1)</script>',
      'ünïcode-id',
      'one-two-three, four-five-six',
      '',
    ])('is made anew instead of %p', async (id) => {
      expect(await idFor(id)).toMatch(UUID);
    });

    it('is another one for each request', async () => {
      expect(await idFor('')).not.toBe(await idFor(''));
    });
  });

  it.each([
    ['GET', '/v1/users/me', 'private, no-cache'],
    ['GET', '/v1/users', 'private, no-cache'],
    ['GET', '/v1/sessions', 'private, no-cache'],
    ['PATCH', '/v1/users/me', 'private, no-cache'],
    ['GET', '/v1/nothing', 'no-store'],
    ['GET', '/health/live', 'no-store'],
    ['GET', '/health/ready', 'no-store'],
  ])('Cache-Control of %s %s is %s [security 40]', async (method, path, expected) => {
    const response = await api.request(method, path, {
      token: operator.token,
      headers: { 'if-match': '*' },
      ...(method === 'PATCH' && { body: {} }),
    });
    expect(response.headers['cache-control']).toBe(expected);
  });

  it('Cache-Control of tokens, and of what comes back for anonymous callers, is strict [security 40]', async () => {
    const body = { email: ada.email, password: PASSWORD };
    const token = await api.request('POST', '/v1/sessions', { body });
    expect(token.headers['cache-control']).toBe('no-store');
    const registered = await api.request('POST', '/v1/users', { body: { ...body, name: 'Ada' } });
    expect(registered.headers['cache-control']).toBe('private, no-cache');
  });

  it.each([
    ['none', {}, 'Bearer', 'credentials-missing'],
    [
      'garbage',
      { authorization: 'Bearer x' },
      'Bearer error="invalid_token"',
      'credentials-refused',
    ],
    [
      'another scheme',
      { authorization: 'Basic eDp5' },
      'Bearer error="invalid_token"',
      'credentials-refused',
    ],
    ['an empty one', { authorization: '' }, 'Bearer error="invalid_token"', 'credentials-refused'],
  ])(
    'WWW-Authenticate tells what is wrong with the credential: %s',
    async (_what, headers, challenge, code) => {
      const response = await api.request('GET', '/v1/users/me', { headers });
      expectProblem(response, 401, code);
      expect(response.headers['www-authenticate']).toBe(challenge);
    },
  );

  it('let no browser run, frame or sniff anything of an answer', async () => {
    for (const path of ['/v1/users/me', '/v1/nothing', '/v1/%zz', '/health/live']) {
      const { headers } = await api.request('GET', path);
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });

  it('do not tell what the server is made of [security 38]', async () => {
    const { headers } = await api.request('GET', '/v1/users/me');
    expect(headers).not.toHaveProperty('server');
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('allow no page of another origin, unless one is configured', async () => {
    const response = await api.request('GET', '/v1/users/me', {
      token: ada.token,
      headers: { origin: 'https://app.example.com' },
    });
    expect(response.statusCode).toBe(200);
    expect(
      Object.keys(response.headers).filter((name) => name.startsWith('access-control')),
    ).toEqual([]);
  });
});
