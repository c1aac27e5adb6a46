import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectProblem } from '../../support/problems.js';
import { TestApi } from '../../support/test-api.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('CORS', () => {
  const APP = 'https://app.example.com';
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({ CORS_ORIGINS: `${APP},https://admin.example.com:8443` });
  });

  afterAll(async () => {
    await api.stop();
  });

  const preflight = (origin: string, path = '/v1/users', more: Record<string, string> = {}) =>
    api.request('OPTIONS', path, {
      headers: { origin, 'access-control-request-method': 'PATCH', ...more },
    });

  it.each([APP, 'https://admin.example.com:8443'])(
    'lets pages of %s read answers',
    async (origin) => {
      const response = await api.request('GET', '/v1/users/me', { headers: { origin } });
      expectProblem(response, 401, 'credentials-missing');
      expect(response.headers['access-control-allow-origin']).toBe(origin);
      expect(response.headers.vary).toContain('Origin');
      const exposed = String(response.headers['access-control-expose-headers']);
      for (const name of [
        'ETag',
        'Idempotent-Replayed',
        'Link',
        'X-Request-Id',
        'Retry-After',
        'RateLimit',
        'WWW-Authenticate',
      ]) {
        expect(exposed).toContain(name);
      }
    },
  );

  it.each([
    'https://evil.example.com',
    'http://app.example.com',
    'https://app.example.com:444',
    'https://app.example.com.evil.test',
    'https://APP.example.com',
    'null',
    '*',
  ])('does not let pages of %s', async (origin) => {
    for (const response of [
      await api.request('GET', '/v1/users/me', { headers: { origin } }),
      await preflight(origin),
    ]) {
      expect(response.headers).not.toHaveProperty('access-control-allow-origin');
      expect(response.headers.vary).toContain('Origin');
    }
  });

  it('never lets cookies come along', async () => {
    for (const response of [await preflight(APP), await preflight('https://evil.example.com')]) {
      expect(response.headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  it('answers a preflight with methods, headers and how long that holds', async () => {
    const response = await preflight(APP, '/v1/users/me', {
      'access-control-request-headers': 'authorization,if-match,content-type',
    });
    expect([response.statusCode, response.body]).toEqual([204, '']);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers':
        'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, X-Request-Id',
      'access-control-max-age': '600',
    });
  });

  it('counts preflights like all requests, and names them', async () => {
    const response = await preflight(APP);
    expect(response.headers['ratelimit']).toMatch(/^"address";r=\d+;t=\d+$/);
    expect(response.headers['x-request-id']).toMatch(UUID);
  });

  it('lets pages read that a path is broken', async () => {
    const response = await api.request('GET', '/v1/%zz', { headers: { origin: APP } });
    expectProblem(response, 400, 'request-malformed');
    expect(response.headers['access-control-allow-origin']).toBe(APP);
  });

  it('leaves OPTIONS that is no preflight alone', async () => {
    const response = await api.request('OPTIONS', '/v1/users', { headers: { origin: APP } });
    expect([response.statusCode, response.headers.allow]).toEqual([
      204,
      'GET, HEAD, POST, OPTIONS',
    ]);
    expectProblem(await api.request('OPTIONS', '/v1/nothing'), 404, 'route-not-found');
  });
});
