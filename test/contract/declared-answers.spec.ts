import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { LightMyRequestResponse } from 'fastify';
import { readFileSync } from 'node:fs';
import { AddressLimiter } from '#core/security';
import { Faults } from '../support/faults.js';
import { logIn, logInAs, logInAsOperator, PASSWORD, type Person } from '../support/people.js';
import { TestApi, type TestRequest } from '../support/test-api.js';

interface Call extends TestRequest {
  readonly method: string;
  readonly path: string;
}

const PROXY = '10.0.0.1';
const NOBODY = '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37';
const PER_MINUTE = 1_000;

const DOCUMENT = JSON.parse(
  readFileSync(new URL('../../apps/api/openapi/v1.json', import.meta.url), 'utf8'),
) as OpenAPIObject;

/** Each operation with each status the document declares for it. */
const DECLARED = Object.values(DOCUMENT.paths).flatMap((methods) =>
  Object.values(methods as Record<string, { operationId: string; responses: object }>).flatMap(
    ({ operationId, responses }) =>
      Object.keys(responses).map((status) => [operationId, Number(status)] as const),
  ),
);

/** The other direction, that nothing else is answered, is checked with every request of every test. */
describe('every answer the document declares is given:', () => {
  let api: TestApi;
  let operator: Person;
  let ada: Person;
  let faults: Faults;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start({
      TRUST_PROXY: PROXY,
      LIMIT_ADDRESS_PER_MINUTE: String(PER_MINUTE),
    });
    operator = await logInAsOperator(api);
    ada = await logInAs(api, 'Ada');
    faults = Faults.install();
  });

  beforeEach(() => {
    faults.clear();
    count += 1;
  });

  afterAll(async () => {
    faults.remove();
    await api.stop();
  });

  /** How each operation succeeds. */
  const calls: Readonly<Record<string, () => Promise<Call> | Call>> = {
    createUser: () => ({
      method: 'POST',
      path: '/v1/users',
      body: { email: `new${String(count)}@example.com`, password: PASSWORD, name: 'New' },
    }),
    listUsers: () => ({ method: 'GET', path: '/v1/users', token: operator.token }),
    getCurrentUser: () => ({ method: 'GET', path: '/v1/users/me', token: ada.token }),
    updateCurrentUser: () => ({
      method: 'PATCH',
      path: '/v1/users/me',
      token: ada.token,
      headers: { 'if-match': '*' },
      body: { name: `Ada ${String(count)}` },
    }),
    deleteCurrentUser: async () => ({
      method: 'DELETE',
      path: '/v1/users/me',
      token: (await logInAs(api, `Leaving${String(count)}`)).token,
      headers: { 'if-match': '*' },
    }),
    getUser: () => ({ method: 'GET', path: `/v1/users/${ada.id}`, token: operator.token }),
    updateUser: () => ({
      method: 'PATCH',
      path: `/v1/users/${ada.id}`,
      token: operator.token,
      headers: { 'if-match': '*' },
      body: { name: `Ada ${String(count)}` },
    }),
    createSession: () => ({
      method: 'POST',
      path: '/v1/sessions',
      body: { email: operator.email, password: PASSWORD },
    }),
    listSessions: () => ({ method: 'GET', path: '/v1/sessions', token: ada.token }),
    deleteCurrentSession: async () => ({
      method: 'DELETE',
      path: '/v1/sessions/current',
      token: (await logIn(api, ada.email)).token,
    }),
    deleteSession: async () => ({
      method: 'DELETE',
      path: `/v1/sessions/${(await logIn(api, ada.email)).sessionId}`,
      token: ada.token,
    }),
  };

  const address = () => `192.0.2.${String(count)}`;

  /** Every request comes from an address of its own: only the one that is meant to meets its limit. */
  const send = ({ method, path, ...request }: Call): Promise<LightMyRequestResponse> =>
    api.request(method, path, { remoteAddress: address(), ...request });

  const withHeaders = (call: Call, headers: Record<string, string>): Call => ({
    ...call,
    headers: { ...call.headers, ...headers },
  });

  const without = (call: Call, header: string): Call => {
    const { [header]: _left, ...headers } = { ...call.headers };
    return { ...call, headers };
  };

  /** What leads to each status. */
  const ways: Readonly<Record<number, (call: Call) => Promise<LightMyRequestResponse>>> = {
    200: send,
    201: send,
    202: send,
    204: send,
    304: (call) => send(withHeaders(call, { 'if-none-match': '*' })),
    400: (call) => send({ ...withHeaders(call, { 'x-forwarded-for': '?' }), remoteAddress: PROXY }),
    401: ({ token: _left, ...call }) =>
      send(call.path === '/v1/sessions' && call.body ? { ...call, body: WRONG } : call),
    403: (call) => send({ ...call, token: ada.token }),
    404: (call) => send({ ...call, path: call.path.replace(/[^/]+$/, NOBODY) }),
    406: (call) => send(withHeaders(call, { accept: 'text/html' })),
    412: (call) => send(withHeaders(call, { 'if-match': '"v1.99"' })),
    413: (call) => send({ ...call, body: { name: 'x'.repeat(1_100_000) } }),
    414: (call) => send({ ...call, path: call.path.replace(/[^/]+$/, 'x'.repeat(101)) }),
    415: (call) => send({ ...withHeaders(call, { 'content-type': 'text/plain' }), body: 'x' }),
    422: (call) => send({ ...call, path: `${call.path}?unknown=1` }),
    428: (call) => send(without(call, 'if-match')),
    429: async (call) => {
      const limiter = api.app.get(AddressLimiter);
      for (let n = 0; n < PER_MINUTE; n++) await limiter.hit(address(), NOWHERE);
      return send(call);
    },
    500: (call) => {
      faults.plant('broken', (sql) => !sql.startsWith('begin'));
      return send(call);
    },
    503: (call) => {
      faults.plant('cut off', () => true);
      return send(call);
    },
  };

  it.each(DECLARED)('%s %d', async (operationId, status) => {
    const call = await calls[operationId]?.();
    const way = ways[status];
    if (!call || !way) throw new Error(`Nothing leads ${operationId} to ${String(status)} yet`);
    const response = await way(call);
    expect(`${String(response.statusCode)} ${response.body}`).toMatch(
      new RegExp(`^${String(status)} `),
    );
  });
});

/** A response nobody reads. */
const NOWHERE = { getHeader: () => undefined, header: () => undefined };

const WRONG = { email: 'nobody@example.com', password: PASSWORD };
