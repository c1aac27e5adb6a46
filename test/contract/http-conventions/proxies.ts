import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logInAs, PASSWORD } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { TestApi } from '../../support/test-api.js';

const PROXY = '10.0.0.7';
const BODY = { email: 'ada@example.com', password: PASSWORD };

describe('the address of a client', () => {
  let behindProxies: TestApi;
  let exposed: TestApi;

  beforeAll(async () => {
    behindProxies = await TestApi.start({
      TRUST_PROXY: '10.0.0.0/8,2001:db8::/32',
      LIMIT_ADDRESS_PER_MINUTE: '40',
    });
    exposed = await TestApi.start();
    for (const api of [behindProxies, exposed]) await logInAs(api, 'Ada');
  });

  afterAll(async () => {
    await behindProxies.stop();
    await exposed.stop();
  });

  /** Where a log-in came from, as the session shows it. */
  const seen = async (api: TestApi, peer: string, forwarded: string): Promise<string> => {
    const response = await api.request('POST', '/v1/sessions', {
      body: BODY,
      remoteAddress: peer,
      headers: { 'x-forwarded-for': forwarded },
    });
    return response.json<{ session: { address: string } }>().session.address;
  };

  it.each([
    ['one proxy', PROXY, '203.0.113.9', '203.0.113.9'],
    ['two proxies', PROXY, '203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['what the client made up', PROXY, '6.6.6.6, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['IPv6', '2001:db8::1', '2001:4860::8888', '2001:4860::8888'],
    ['IPv4 inside IPv6', '::ffff:10.0.0.7', '203.0.113.9', '203.0.113.9'],
    ['nothing but proxies', PROXY, '10.1.1.1', '10.1.1.1'],
  ])(
    'is what the last trusted proxy says: %s [security 37]',
    async (_what, peer, forwarded, expected) => {
      expect(await seen(behindProxies, peer, forwarded)).toBe(expected);
    },
  );

  it.each([
    ['no proxy is trusted', () => exposed, PROXY],
    ['the peer is not a trusted one', () => behindProxies, '192.0.2.1'],
  ])('is that of the peer where %s [security 37]', async (_what, api, peer) => {
    expect(await seen(api(), peer, '203.0.113.9')).toBe(peer);
  });

  it.each([
    'garbage',
    '203.0.113.9:4711',
    '"203.0.113.9"',
    'x'.repeat(500),
    '999.1.1.1',
    'unknown',
  ])('is refused where a trusted proxy names none: %s', async (forwarded) => {
    const response = await behindProxies.request('POST', '/v1/sessions', {
      body: BODY,
      remoteAddress: PROXY,
      headers: { 'x-forwarded-for': forwarded },
    });
    expectProblem(response, 400, 'request-malformed');
  });

  it('has a quota of its own, which nobody else can use up or get around [security 37]', async () => {
    const ask = (peer: string, forwarded: string) =>
      behindProxies.request('GET', '/', {
        remoteAddress: peer,
        headers: { 'x-forwarded-for': forwarded },
      });
    for (let n = 0; n < 40; n++) await ask('198.51.100.1', `203.0.113.${String(n)}`);
    expectProblem(await ask('198.51.100.1', '203.0.113.99'), 429, 'quota-exceeded');
    expectProblem(await ask(PROXY, '6.6.6.6, 198.51.100.1'), 429, 'quota-exceeded');
    expect((await ask(PROXY, '198.51.100.2')).statusCode).toBe(200);
  });

  it('has nothing to do with the links of an answer [security 37]', async () => {
    const response = await behindProxies.request('GET', '/v1/nothing', {
      remoteAddress: PROXY,
      headers: {
        'x-forwarded-for': '203.0.113.50',
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'javascript',
      },
    });
    expectProblem(response, 404, 'route-not-found');
  });
});
