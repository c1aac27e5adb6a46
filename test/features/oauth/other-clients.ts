import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { AuthorizationCode, ClientCredentials } from 'simple-oauth2';
import { registerClient, fetchFrom, type TestClient } from '../../support/oauth-clients.js';
import { Application } from '../../support/oauth-flows.js';
import { foundOrganization, type FoundedOrganization } from '../../support/organizations.js';
import { logIn, logInAs, type Person } from '../../support/people.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';

describe('the authorization server', () => {
  let api: TestApi;
  let ada: Person;
  let engines: FoundedOrganization;
  let web: TestClient;
  let service: TestClient;
  let options: {
    readonly [oauth.customFetch]: ReturnType<typeof fetchFrom>;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it is noticed; the API of a test has no TLS
    readonly [oauth.allowInsecureRequests]: true;
  };

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    engines = await foundOrganization(api, ada, 'engines');
    web = await registerClient(api, engines, { by: ada });
    const scopes = ['organization:read', 'membership:read'];
    service = await registerClient(api, engines, { by: ada, kind: 'service', scopes });
    options = {
      [oauth.customFetch]: fetchFrom(api),
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it is noticed; the API of a test has no TLS
      [oauth.allowInsecureRequests]: true,
    };
  });

  afterAll(() => api.stop());

  const discover = async (algorithm: 'oidc' | 'oauth2') => {
    const issuer = new URL(PUBLIC_URL);
    const response = await oauth.discoveryRequest(issuer, { ...options, algorithm });
    return oauth.processDiscoveryResponse(issuer, response);
  };

  describe('is used by oauth4webapi:', () => {
    it.each(['oidc', 'oauth2'] as const)(
      'discovery by the rules of %s [pitfall 7] [pitfall 10]',
      async (algorithm) => {
        expect(await discover(algorithm)).toMatchObject({
          issuer: PUBLIC_URL,
          authorization_endpoint: `${PUBLIC_URL}/oauth/authorize`,
          token_endpoint: `${PUBLIC_URL}/oauth/token`,
          jwks_uri: `${PUBLIC_URL}/oauth/jwks`,
          introspection_endpoint: `${PUBLIC_URL}/oauth/introspect`,
          revocation_endpoint: `${PUBLIC_URL}/oauth/revoke`,
          response_types_supported: ['code'],
          grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
          code_challenge_methods_supported: ['S256'],
          authorization_response_iss_parameter_supported: true,
        });
      },
    );

    it('access tokens are by the letter of RFC 9068 [security 28] [pitfall 12]', async () => {
      const server = await discover('oidc');
      const tokens = await (await Application.of(api, web)).logIn(ada.email, 'openid api');
      const request = new Request(`${PUBLIC_URL}/v1/users/me`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      const claims = await oauth.validateJwtAccessToken(server, request, PUBLIC_URL, options);
      expect(claims).toMatchObject({ sub: ada.id, client_id: web.id, scope: 'api' });
      const withIdToken = await api.request('GET', '/v1/users/me', {
        token: tokens.id_token ?? '',
      });
      expect(withIdToken.statusCode).toBe(401);
    });

    it.each([
      ['in the header', oauth.ClientSecretBasic],
      ['in the body', oauth.ClientSecretPost],
    ])(
      'a service logs in for itself, with its secret %s [security 29]',
      async (_where, authenticate) => {
        const server = await discover('oauth2');
        const client = { client_id: service.id };
        const response = await oauth.clientCredentialsGrantRequest(
          server,
          client,
          authenticate(service.secret),
          new URLSearchParams({ scope: 'organization:read' }),
          options,
        );
        expect(response.headers.get('cache-control')).toBe('no-store');
        const tokens = await oauth.processClientCredentialsResponse(server, client, response);
        expect(tokens.scope).toBe('organization:read');
        const token = tokens.access_token;
        expect((await api.request('GET', engines.path, { token })).statusCode).toBe(200);
        const members = await api.request('GET', `${engines.path}/members`, { token });
        expect([members.statusCode, members.headers['www-authenticate']]).toEqual([
          403,
          'Bearer error="insufficient_scope", scope="membership:read"',
        ]);
        expect((await api.request('GET', '/v1/users/me', { token })).statusCode).toBe(403);
      },
    );

    it('refresh tokens are told about, revoked, and dead [security 17] [pitfall 8]', async () => {
      const server = await discover('oidc');
      const application = await Application.of(api, web);
      const tokens = await application.logIn(ada.email);
      const refreshToken = tokens.refresh_token ?? '';
      const client = { client_id: web.id };
      const secret = oauth.ClientSecretBasic(web.secret);
      const introspect = async () => {
        const response = await oauth.introspectionRequest(
          server,
          client,
          secret,
          refreshToken,
          options,
        );
        return oauth.processIntrospectionResponse(server, client, response);
      };
      expect(await introspect()).toMatchObject({ active: true, client_id: web.id, sub: ada.id });
      const revoked = await oauth.revocationRequest(server, client, secret, refreshToken, options);
      await oauth.processRevocationResponse(revoked);
      expect(await introspect()).toEqual({ active: false });
      const { access_token: token } = tokens;
      expect((await api.request('GET', '/v1/users/me', { token })).statusCode).toBe(401);
    });

    it('refresh tokens of first-party log-ins', async () => {
      const server = await discover('oauth2');
      const begun = await api.request('POST', '/v1/sessions', {
        body: { email: ada.email, password: 'correct horse battery staple' },
      });
      const { refreshToken } = begun.json<{ refreshToken: string }>();
      const client = { client_id: 'solera' };
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        refreshToken,
        options,
      );
      const tokens = await oauth.processRefreshTokenResponse(server, client, response);
      const me = await api.request('GET', '/v1/users/me', { token: tokens.access_token });
      expect(me.statusCode).toBe(200);
    });
  });

  describe('is used by simple-oauth2:', () => {
    const settings = (client: TestClient) => ({
      client: { id: client.id, secret: client.secret },
      auth: { tokenHost: origin, tokenPath: '/oauth/token', revokePath: '/oauth/revoke' },
      // The answer to a revocation has no body (RFC 7009 section 2.2); by default it wants JSON there.
      http: { json: true as const },
    });
    let origin: string;

    beforeAll(async () => {
      await api.app.listen(0, '127.0.0.1');
      origin = await api.app.getUrl();
    });

    it('a service logs in for itself', async () => {
      const tokens = await new ClientCredentials(settings(service)).getToken({});
      expect(tokens.token['scope']).toBe('organization:read membership:read');
    });

    it('a code, a refreshment and a revocation', async () => {
      const application = await Application.of(api, web);
      const { code, checks } = await application.authorize(ada.email);
      const tokens = await new AuthorizationCode(settings(web)).getToken({
        code,
        redirect_uri: web.redirectUri,
        code_verifier: checks.pkceCodeVerifier,
      } as { code: string; redirect_uri: string });
      const next = await tokens.refresh();
      const token = String(next.token['access_token']);
      expect((await api.request('GET', '/v1/users/me', { token })).statusCode).toBe(200);
      await next.revokeAll();
      expect((await api.request('GET', '/v1/users/me', { token })).statusCode).toBe(401);
    });
  });

  it('lets the owner see and end what an application may do [security 35]', async () => {
    const application = await Application.of(api, web);
    const tokens = await application.logIn(ada.email);
    const { token } = await logIn(api, ada.email);
    const listed = await api.request('GET', '/v1/sessions?limit=100', { token });
    const { data } = listed.json<{ data: { id: string; clientId: string }[] }>();
    const granted = data.filter(({ clientId }) => clientId === web.id);
    expect(granted.length).toBeGreaterThan(0);
    for (const { id } of granted) await api.request('DELETE', `/v1/sessions/${id}`, { token });
    const dead = { token: tokens.access_token };
    expect((await api.request('GET', '/v1/users/me', dead)).statusCode).toBe(401);
    const refreshing = application.refresh(tokens.refresh_token ?? '');
    await expect(refreshing).rejects.toMatchObject({ error: 'invalid_grant' });
  });
});
