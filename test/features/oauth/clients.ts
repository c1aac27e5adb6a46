import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchFrom, registerClient } from '../../support/oauth-clients.js';
import { Application } from '../../support/oauth-flows.js';
import {
  addMember,
  ANY_VERSION,
  foundEngines,
  type FoundedOrganization,
} from '../../support/organizations.js';
import { logInAs, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';

const WEB = {
  name: 'Reports',
  kind: 'web',
  redirectUris: ['https://app.example/callback'],
  scopes: ['organization:read'],
};
const SERVICE = { ...WEB, kind: 'service', redirectUris: [] };

/** Where the client sends its users. */
const authorizeUrl = (id: string, redirectUri: string) =>
  `/oauth/authorize?client_id=${id}&redirect_uri=${encodeURIComponent(redirectUri)}&response_type=code&scope=organization:read&code_challenge=${'x'.repeat(43)}&code_challenge_method=S256`;

interface MadeClient {
  readonly id: string;
  readonly clientSecret: string | null;
}

describe('OAuth clients of an organization', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;
  let engines: FoundedOrganization;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  beforeEach(async () => {
    ({ ada, bob, engines } = await foundEngines(api, ++count));
  });

  afterAll(() => api.stop());

  const register = (body: object, token = ada.token) =>
    api.request('POST', `${engines.path}/oauth-clients`, { token, body });

  /** What the token endpoint says to a service with a secret. */
  const logInAsService = async (id: string, secret: string) => {
    const response = await fetchFrom(api)(`${PUBLIC_URL}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: id,
        client_secret: secret,
      }),
    });
    return (await response.json()) as { access_token?: string; error?: string };
  };

  const statusOf = async (token: string | undefined) =>
    (await api.request('GET', engines.path, { token: token ?? '' })).statusCode;

  it('are registered, with a secret that is shown once and stored nowhere', async () => {
    const response = await register(WEB);
    expect(response.statusCode).toBe(201);
    const { clientSecret, ...client } = response.json<MadeClient>();
    expect(clientSecret).toMatch(/^solera_secret_[\w-]{43}$/);
    const shown = await api.request('GET', `${engines.path}/oauth-clients/${client.id}`, {
      token: ada.token,
    });
    expect(shown.json()).toEqual(client);
    expect(client).toMatchObject({ ...WEB, responsibleId: ada.id });
    expect(JSON.stringify(await readRows(api.database))).not.toContain(clientSecret);
  });

  it('have no secret where they are public', async () => {
    const { id, clientSecret } = (await register({ ...WEB, kind: 'public' })).json<MadeClient>();
    expect(clientSecret).toBeNull();
    const rotated = await api.request('POST', `${engines.path}/oauth-clients/${id}/secrets`, {
      token: ada.token,
      body: {},
    });
    expectProblem(rotated, 409, 'oauth-client-has-no-secret');
  });

  it.each([
    ['a web client without a redirect URI', { ...WEB, redirectUris: [] }],
    ['a service with one', { ...SERVICE, redirectUris: WEB.redirectUris }],
    ['a service that may do nothing', { ...SERVICE, scopes: [] }],
    ['a service that may do everything', { ...SERVICE, scopes: ['api'] }],
    ['a scope nobody knows', { ...WEB, scopes: ['moon:land'] }],
  ])('do not fit: %s', async (_what, body) => {
    const before = await readRows(api.database);
    expectProblem(await register(body), 409, 'oauth-client-does-not-fit');
    expect(await readRows(api.database)).toEqual(before);
  });

  it.each([
    'http://app.example/callback',
    'https://app.example/callback#here',
    'https://user@app.example/callback',
    'javascript:alert(1)',
    'data:text/html,x',
    'callback',
    'https://app.example/*',
    '//app.example/callback',
    'https://app.example',
  ])('cannot send anybody to %s', async (redirectUri) => {
    expectProblem(
      await register({ ...WEB, redirectUris: [redirectUri] }),
      422,
      'validation-failed',
    );
  });

  it.each(['http://127.0.0.1:8080/callback', 'http://[::1]/callback', 'com.example.app:/callback'])(
    'can be on the machine of their user: %s',
    async (redirectUri) => {
      const body = { ...WEB, kind: 'public', redirectUris: [redirectUri] };
      const { id } = (await register(body)).json<MadeClient>();
      const page = await api.app.inject({
        url: authorizeUrl(id, redirectUri),
      });
      expect(page.statusCode).toBe(303);
      expect(page.headers.location).toContain('/oauth/interactions/');
    },
  );

  it.each(
    ['web', 'public'].flatMap((kind) =>
      [
        'https://app.example/callback',
        'https://localhost/callback',
        'https://127.0.0.1:8443/callback',
        'http://localhost:8080/callback',
        'com.example.app:/callback',
        'https://app.example:99999/callback',
        'https://1.2.3.999/callback',
        'https://-.-/callback',
        'https://xn--a.example/callback',
        'https://.../callback',
      ].map((redirectUri) => [kind, redirectUri]),
    ),
  )('that are %s can be sent back to %s, or are refused at once', async (kind, redirectUri) => {
    const response = await register({ ...WEB, kind, redirectUris: [redirectUri] });
    const { id } = response.json<MadeClient>();
    const page = await api.app.inject({ url: authorizeUrl(id, redirectUri) });
    const works = page.headers.location?.includes('/oauth/interactions/') ?? false;
    expect([response.statusCode, works]).toEqual(works ? [201, true] : [409, false]);
  });

  it('are not changed to send anybody where nobody can come back', async () => {
    const { id } = (await register(WEB)).json<MadeClient>();
    const before = await readRows(api.database);
    const response = await api.request('PATCH', `${engines.path}/oauth-clients/${id}`, {
      token: ada.token,
      headers: ANY_VERSION,
      body: { redirectUris: ['com.example.app:/callback'] },
    });
    expectProblem(response, 409, 'oauth-client-does-not-fit');
    expect(response.json<{ detail: string }>().detail).toContain('com.example.app:/callback');
    expect(await readRows(api.database)).toEqual(before);
  });

  it('are for who may manage them, and give a service no more than their maker has', async () => {
    await addMember(api, engines, { by: ada, person: bob, role: 'admin' });
    const service = { ...SERVICE, scopes: ['organization:delete'] };
    expectProblem(await register(service, bob.token), 403, 'scope-exceeds-own');
    expect((await register(service)).statusCode).toBe(201);
    const eve = await logInAs(api, `Eve${String(count)}`);
    await addMember(api, engines, { by: ada, person: eve, role: 'member' });
    expectProblem(await register(WEB, eve.token), 403, 'permission-missing');
  });

  it('change their secret with an overlap, and whoever asks for it answers for them', async () => {
    await addMember(api, engines, { by: ada, person: bob, role: 'admin' });
    const made = (await register(SERVICE)).json<MadeClient>();
    const rotated = await api.request('POST', `${engines.path}/oauth-clients/${made.id}/secrets`, {
      token: bob.token,
      body: { overlapSeconds: 60 },
    });
    const next = rotated.json<MadeClient & { responsibleId: string }>();
    expect([rotated.statusCode, next.responsibleId]).toEqual([201, bob.id]);
    for (const secret of [made.clientSecret, next.clientSecret]) {
      const { access_token: token } = await logInAsService(made.id, secret ?? '');
      expect(await statusOf(token)).toBe(200);
    }
    await api.database.query(
      `update oauth_clients set previous_secret_expires_at = now() where id = $1`,
      [made.id],
    );
    const late = await logInAsService(made.id, made.clientSecret ?? '');
    expect(late.error).toBe('invalid_client');
  });

  it('are removed with all their tokens', async () => {
    const client = await registerClient(api, engines, { by: ada });
    const tokens = await (await Application.of(api, client)).logIn(bob.email, 'openid api');
    const service = (await register(SERVICE)).json<MadeClient>();
    const { access_token: token } = await logInAsService(service.id, service.clientSecret ?? '');
    const me = () => api.request('GET', '/v1/users/me', { token: tokens.access_token });
    expect([(await me()).statusCode, await statusOf(token)]).toEqual([200, 200]);
    for (const id of [client.id, service.id]) {
      const removed = await api.request('DELETE', `${engines.path}/oauth-clients/${id}`, {
        token: ada.token,
        headers: ANY_VERSION,
      });
      expect(removed.statusCode).toBe(204);
    }
    expect([(await me()).statusCode, await statusOf(token)]).toEqual([401, 401]);
  });

  it('are changed by their version, and a change tells the authorization server at once [pitfall 13]', async () => {
    const { id } = (await register(WEB)).json<MadeClient>();
    const url = `${engines.path}/oauth-clients/${id}`;
    const change = { token: ada.token, body: { redirectUris: ['https://new.example/callback'] } };
    expect((await api.request('PATCH', url, change)).statusCode).toBe(428);
    const stale = await api.request('PATCH', url, { ...change, headers: { 'if-match': '"v1.9"' } });
    expect(stale.statusCode).toBe(412);
    const changed = await api.request('PATCH', url, { ...change, headers: ANY_VERSION });
    expect(changed.json()).toMatchObject(change.body);
    const old = await api.app.inject({
      url: authorizeUrl(id, WEB.redirectUris[0] ?? ''),
    });
    expect([old.statusCode, old.headers.location]).toEqual([400, undefined]);
  });
});
