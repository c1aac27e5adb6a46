import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { registerClient, type TestClient } from '../../support/oauth-clients.js';
import { Application } from '../../support/oauth-flows.js';
import { foundOrganization, type FoundedOrganization } from '../../support/organizations.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';

const FRONT_END = 'https://front-end.example';
const STRANGER = 'https://stranger.example';

describe('a page that uses the token endpoint', () => {
  let api: TestApi;
  let ada: Person;
  let engines: FoundedOrganization;

  beforeAll(async () => {
    api = await TestApi.start({ CORS_ORIGINS: FRONT_END });
    ada = await logInAs(api, 'Ada');
    engines = await foundOrganization(api, ada, 'engines');
  });

  afterAll(() => api.stop());

  /** As a browser sends it: with the origin of the page, to its own server too. */
  const post = (origin: string, form: Record<string, string>, path = '/oauth/token') =>
    api.app.inject({
      method: 'POST',
      url: path,
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });

  const preflight = (origin: string, path: string) =>
    api.app.inject({
      method: 'OPTIONS',
      url: path,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  describe('with a refresh token of POST /v1/sessions', () => {
    let form: Record<string, string>;

    beforeEach(async () => {
      const body = { email: ada.email, password: PASSWORD };
      const session = await api.request('POST', '/v1/sessions', { body });
      const { refreshToken } = session.json<{ refreshToken: string }>();
      form = { grant_type: 'refresh_token', client_id: 'solera', refresh_token: refreshToken };
    });

    it.each([PUBLIC_URL, FRONT_END])('is answered at %s', async (origin) => {
      const answer = await post(origin, form);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
    });

    it.each([STRANGER, 'null', 'https://app.example', `${FRONT_END}.example`])(
      'is refused at %s, and the token stays good',
      async (origin) => {
        const refused = await post(origin, form);
        expect(refused.statusCode).toBe(400);
        expect(refused.json()).toMatchObject({ error: 'invalid_request' });
        expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
        expect((await post(PUBLIC_URL, form)).statusCode).toBe(200);
      },
    );

    it('is let end its session', async () => {
      const { refresh_token: token = '' } = form;
      const revocation = { client_id: 'solera', token };
      expect((await post(STRANGER, revocation, '/oauth/revoke')).statusCode).toBe(400);
      expect((await post(FRONT_END, revocation, '/oauth/revoke')).statusCode).toBe(200);
      expect((await post(FRONT_END, form)).json()).toMatchObject({ error: 'invalid_grant' });
    });
  });

  describe('of a client', () => {
    const refreshedAt = async (client: TestClient, origin: string, secret: object = {}) => {
      const application = await Application.of(api, client);
      const { refresh_token: token = '' } = await application.logIn(ada.email);
      return post(origin, {
        grant_type: 'refresh_token',
        client_id: client.id,
        refresh_token: token,
        ...secret,
      });
    };

    it('without a secret is answered where the client sends users back to', async () => {
      const client = await registerClient(api, engines, { by: ada, kind: 'public' });
      const { origin } = new URL(client.redirectUri);
      const answer = await refreshedAt(client, origin);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
      expect((await refreshedAt(client, STRANGER)).statusCode).toBe(400);
    });

    it('without a secret is refused in a page without an origin, whatever its redirect URIs', async () => {
      const { id } = await registerClient(api, engines, { by: ada, kind: 'public' });
      await api.database.query(
        `update oauth_clients set redirect_uris = redirect_uris || '"com.example.app:/callback"' where id = $1`,
        [id],
      );
      const form = { grant_type: 'refresh_token', client_id: id, refresh_token: 'made-up' };
      expect((await post('null', form)).json()).toMatchObject({ error: 'invalid_request' });
      expect((await post(PUBLIC_URL, form)).json()).toMatchObject({ error: 'invalid_grant' });
    });

    it('with a secret is refused: a page keeps none', async () => {
      const client = await registerClient(api, engines, { by: ada });
      const secret = { client_secret: client.secret };
      const { origin } = new URL(client.redirectUri);
      expect((await refreshedAt(client, origin, secret)).statusCode).toBe(400);
      expect((await refreshedAt(client, FRONT_END, secret)).statusCode).toBe(400);
    });
  });

  it.each([FRONT_END, 'https://app.example'])(
    'may ask from %s who the user is: preflights are answered, clients are judged later',
    async (origin) => {
      for (const path of ['/oauth/userinfo', '/oauth/token']) {
        const answer = await preflight(origin, path);
        expect(answer.statusCode).toBe(204);
        expect(answer.headers['access-control-allow-origin']).toBe(origin);
        expect(String(answer.headers['access-control-allow-headers']).toLowerCase()).toContain(
          'authorization',
        );
      }
    },
  );
});
