import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { registerClient, type TestClient } from '../../support/oauth-clients.js';
import { Application } from '../../support/oauth-flows.js';
import { foundOrganization, type FoundedOrganization } from '../../support/organizations.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';
import { Visitor } from '../../support/visitor.js';

const VERIFIER = 'a verifier of more than forty-three characters, as they are';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

describe('the authorization server refuses', () => {
  let api: TestApi;
  let ada: Person;
  let engines: FoundedOrganization;
  let web: TestClient;
  let service: TestClient;
  let application: Application;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    engines = await foundOrganization(api, ada, 'engines');
    web = await registerClient(api, engines, { by: ada });
    const scopes = ['organization:read'];
    service = await registerClient(api, engines, { by: ada, kind: 'service', scopes });
    application = await Application.of(api, web);
  });

  afterAll(() => api.stop());

  /** With other parameters, and without those that are empty. */
  const authorization = (change: Readonly<Record<string, string>> = {}) => {
    const parameters = {
      client_id: web.id,
      response_type: 'code',
      redirect_uri: web.redirectUri,
      scope: 'api',
      state: 'state',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...change,
    };
    const given = Object.entries(parameters).filter(([, value]) => value !== '');
    return `/oauth/authorize?${new URLSearchParams(given).toString()}`;
  };

  const post = (path: string, form: Record<string, string>, client: TestClient | null = web) =>
    api.app.inject({
      method: 'POST',
      url: path,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(client && {
          authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`,
        }),
      },
      payload: new URLSearchParams(form).toString(),
    });

  const lastEvent = async () => {
    const [event] = await api.database.query<{ code: string }>(
      'select code from security_events order by created_at desc, id desc limit 1',
    );
    return event?.code;
  };

  describe('to send anybody to an address that is not registered: [security 30]', () => {
    it.each([
      'https://app.example:8443/callback',
      'https://app.example/callback/',
      'https://app.example/Callback',
      'https://app.example/callback?next=1',
      'https://app.example/callback#here',
      'https://app.example@evil.example/callback',
      'https://app.example.evil.example/callback',
      'http://app.example/callback',
      '//app.example/callback',
    ])('%s', async (redirectUri) => {
      const response = await new Visitor(api).visit(authorization({ redirect_uri: redirectUri }));
      expect([response.statusCode, response.headers.location]).toEqual([400, undefined]);
      expect(response.headers['content-type']).toContain('text/html');
      expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    });

    it('nor tells a client nobody knows from one that is malformed', async () => {
      for (const id of [randomUUID(), 'nobody', '', 'x'.repeat(2000), "';--"]) {
        const response = await new Visitor(api).visit(authorization({ client_id: id }));
        expect([response.statusCode, response.headers.location]).toEqual([400, undefined]);
      }
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    [
      'with PKCE that hides nothing',
      {
        code_challenge: VERIFIER.slice(0, 43).replaceAll(/[ ,]/g, 'x'),
        code_challenge_method: 'plain',
      },
      'invalid_request',
    ],
    ['for a token in the address', { response_type: 'token' }, 'unsupported_response_type'],
    [
      'for an ID token in the address',
      { response_type: 'id_token', nonce: 'n', scope: 'openid' },
      'unsupported_response_type',
    ],
    ['for another resource', { resource: 'https://other.example' }, 'invalid_target'],
  ])(
    'a request %s, and says so to the application [security 32] [security 34] [pitfall 10]',
    async (_what, change, error) => {
      const response = await new Visitor(api).visit(authorization(change));
      const back = new URL(response.headers.location ?? '');
      expect(back.origin + back.pathname).toBe(web.redirectUri);
      expect(
        Object.fromEntries(
          back.searchParams.size > 0 ? back.searchParams : new URLSearchParams(back.hash.slice(1)),
        ),
      ).toMatchObject({ error, state: 'state', iss: PUBLIC_URL });
    },
  );

  describe('at the token endpoint [security 32]', () => {
    it.each<[string, Record<string, string>, string]>([
      [
        'a password',
        { grant_type: 'password', username: 'ada@example.com', password: PASSWORD },
        'unsupported_grant_type',
      ],
      ['a grant nobody knows', { grant_type: 'urn:example:magic' }, 'unsupported_grant_type'],
      ['a grant the client may not use', { grant_type: 'client_credentials' }, 'invalid_request'],
      [
        'a code nobody gave',
        {
          grant_type: 'authorization_code',
          code: 'made-up',
          redirect_uri: 'https://app.example/callback',
          code_verifier: VERIFIER,
        },
        'invalid_grant',
      ],
      [
        'a refresh token nobody gave',
        { grant_type: 'refresh_token', refresh_token: 'made-up' },
        'invalid_grant',
      ],
      ['no grant', {}, 'invalid_request'],
    ])('%s', async (_what, form, error) => {
      const response = await post('/oauth/token', form);
      expect([response.statusCode, response.json<{ error: string }>().error]).toEqual([400, error]);
      expect(response.headers['cache-control']).toBe('no-store');
      expect(await lastEvent()).toBe(`oauth-${error.replaceAll('_', '-')}`);
    });

    it.each(['wrong verifier', 'no verifier', 'another address', 'another client'])(
      'a code with %s, which stays good for its owner [security 34]',
      async (what) => {
        const authorized = await application.authorize(ada.email);
        const other = await registerClient(api, engines, { by: ada });
        const { pkceCodeVerifier: verifier } = authorized.checks;
        const form = {
          grant_type: 'authorization_code',
          code: authorized.code,
          redirect_uri: what === 'another address' ? 'https://app.example/other' : web.redirectUri,
          ...(what !== 'no verifier' && {
            code_verifier:
              what === 'wrong verifier' ? VERIFIER.replaceAll(/[ ,]/g, 'x') : String(verifier),
          }),
        };
        const response = await post('/oauth/token', form, what === 'another client' ? other : web);
        expect([response.statusCode, response.json<{ error: string }>().error]).toEqual([
          400,
          'invalid_grant',
        ]);
        expect((await application.redeem(authorized)).access_token).toBeDefined();
      },
    );

    it('a code after a minute [security 32]', async () => {
      const authorized = await application.authorize(ada.email);
      const now = Date.now();
      const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 61_000);
      const redeeming = application.redeem(authorized);
      await expect(redeeming).rejects.toMatchObject({ error: 'invalid_grant' });
      clock.mockRestore();
    });

    it.each<[string, (client: TestClient) => TestClient]>([
      ['a wrong secret', (client) => ({ ...client, secret: 'wrong' })],
      [
        'the hash for the secret',
        (client) => ({
          ...client,
          secret: createHash('sha256').update(client.secret).digest('hex'),
        }),
      ],
      [
        'what oidc-provider was told for the secret',
        (client) => ({ ...client, secret: 'kept as a hash' }),
      ],
      ['a client nobody knows', (client) => ({ ...client, id: randomUUID() })],
    ])('%s, everywhere, in the same words [security 35]', async (_what, change) => {
      const form = { grant_type: 'client_credentials', token: 'x' };
      for (const path of ['/oauth/token', '/oauth/introspect', '/oauth/revoke']) {
        const response = await post(path, form, change(service));
        expect([response.statusCode, response.json()]).toEqual([
          401,
          { error: 'invalid_client', error_description: 'client authentication failed' },
        ]);
        expect(response.headers['www-authenticate']).toContain('Basic');
        expect(await lastEvent()).toBe('oauth-invalid-client');
      }
    });

    it('a service whose responsible member has gone, and its tokens', async () => {
      const grace = await logInAs(api, 'Grace');
      await api.database.query(
        `insert into memberships (id, created_at, updated_at, organization_id, user_id, role)
         values (gen_random_uuid(), now(), now(), $1, $2, 'admin')`,
        [engines.id, grace.id],
      );
      const hers = await registerClient(api, engines, {
        by: grace,
        kind: 'service',
        scopes: ['organization:read'],
      });
      const response = await post('/oauth/token', { grant_type: 'client_credentials' }, hers);
      const { access_token: token } = response.json<{ access_token: string }>();
      const ask = async () => (await api.request('GET', engines.path, { token })).statusCode;
      expect(await ask()).toBe(200);
      await api.database.query('delete from memberships where user_id = $1', [grace.id]);
      expect(await ask()).toBe(401);
    });

    it('what is no form', async () => {
      for (const [type, payload] of [
        ['application/json', '{"grant_type":"client_credentials"}'],
        ['application/x-www-form-urlencoded', 'x'.repeat(40_000)],
      ] as const) {
        const response = await api.app.inject({
          method: 'POST',
          url: '/oauth/token',
          headers: { 'content-type': type },
          payload,
        });
        expect([400, 413]).toContain(response.statusCode);
      }
    });
  });

  it('to believe the Host header, or who says it is a proxy [security 37] [pitfall 5]', async () => {
    const response = await api.app.inject({
      url: '/.well-known/openid-configuration',
      headers: {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
      },
    });
    expect(response.body).not.toContain('evil');
    expect(response.json()).toMatchObject({ token_endpoint: `${PUBLIC_URL}/oauth/token` });
  });

  it('to revoke a token that nothing can end before its time, and says so', async () => {
    const grant = { grant_type: 'client_credentials', scope: 'organization:read' };
    const { access_token: token } = (await post('/oauth/token', grant, service)).json<{
      access_token: string;
    }>();
    const refused = await post('/oauth/revoke', { token }, service);
    expect([refused.statusCode, refused.json()]).toMatchObject([
      400,
      { error: 'unsupported_token_type' },
    ]);
    expect((await post('/oauth/introspect', { token }, service)).json()).toMatchObject({
      active: true,
    });
  });

  it('to announce what it does not serve', async () => {
    const answer = await api.app.inject({ url: '/.well-known/openid-configuration' });
    const metadata = answer.json<Record<string, unknown>>();
    const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|_uri$/.test(name));
    expect(endpoints.length).toBeGreaterThan(5);
    const fastify = api.app.getHttpAdapter().getInstance();
    const isServed = (url: string) =>
      (['GET', 'POST'] as const).some((method) => fastify.hasRoute({ method, url }));
    const announced = endpoints.map(([, url]) => new URL(String(url)).pathname);
    expect(announced.filter((path) => !isServed(path))).toEqual([]);
    expect(metadata).not.toHaveProperty('dpop_signing_alg_values_supported');
  });

  it('other methods and paths as the API does [pitfall 13]', async () => {
    const wrong = await api.app.inject({ method: 'DELETE', url: '/oauth/token' });
    expect([wrong.statusCode, wrong.headers.allow]).toEqual([405, 'OPTIONS, POST, OPTIONS']);
    expect((await api.app.inject({ url: '/oauth/register' })).statusCode).toBe(404);
    expect((await api.app.inject({ url: '/oauth/device' })).statusCode).toBe(404);
  });
});
