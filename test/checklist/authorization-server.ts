import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import * as oauth from 'openid-client';
import { UnitOfWork } from '#core/persistence';
import { SigningKeys } from '#core/security';
import { HeldTable } from '../support/held-table.js';
import { readToken } from '../support/json-web-token.js';
import { registerClient, type TestClient } from '../support/oauth-clients.js';
import { Application } from '../support/oauth-flows.js';
import { foundOrganization, type FoundedOrganization } from '../support/organizations.js';
import { logInAs, type Person } from '../support/people.js';
import { expectProblem } from '../support/problems.js';
import { quotasOf } from '../support/rate-limits.js';
import { PUBLIC_URL, TestApi } from '../support/test-api.js';
import { Visitor } from '../support/visitor.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the endpoints under /oauth', () => {
  let api: TestApi;
  let ada: Person;
  let engines: FoundedOrganization;
  let web: TestClient;
  let service: TestClient;
  let application: Application;

  beforeAll(async () => {
    api = await TestApi.start({ TRUST_PROXY: '10.0.0.0/8', DATABASE_POOL_MAX: '15' });
    ada = await logInAs(api, 'Ada');
    engines = await foundOrganization(api, ada, 'engines');
    web = await registerClient(api, engines, { by: ada });
    const scopes = ['organization:read'];
    service = await registerClient(api, engines, { by: ada, kind: 'service', scopes });
    application = await Application.of(api, web);
  });
  beforeEach(() => api.database.query('truncate security_events'));
  afterAll(() => api.stop());

  const post = (
    path: string,
    form: Record<string, string>,
    { remoteAddress = '127.0.0.1', ...headers }: Record<string, string> = {},
  ) =>
    api.app.inject({
      method: 'POST',
      url: path,
      remoteAddress,
      headers: { ...FORM, ...headers },
      payload: new URLSearchParams(form).toString(),
    });
  const statusOf = async (token: string) =>
    (await api.request('GET', '/v1/users/me', { token })).statusCode;
  const events = () =>
    api.database.query<{ code: string; address: string }>(
      'select code, address from security_events order by id',
    );

  it('have the headers and the limit of all others [pitfall 9]', async () => {
    const { headers } = await api.app.inject({ url: '/v1/nothing' });
    for (const answer of [
      await post('/oauth/token', { grant_type: 'client_credentials' }),
      await api.app.inject({ url: '/oauth/jwks' }),
      await api.app.inject({ url: '/.well-known/openid-configuration' }),
    ]) {
      for (const name of ['x-frame-options', 'x-content-type-options', 'referrer-policy']) {
        expect([name, answer.headers[name]]).toEqual([name, headers[name]]);
      }
      expect(answer.headers['strict-transport-security']).toMatch(/^max-age=/);
      expect(quotasOf(answer).map(({ policy }) => policy)).toContain('address');
    }
  });

  it('know a client by what a trusted proxy says last, and by no other header [pitfall 6] [security 37]', async () => {
    const refused = { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'solera' };
    const forwarded = { 'x-forwarded-for': '6.6.6.6, 203.0.113.7' };
    await post('/oauth/token', refused, { ...forwarded, remoteAddress: '10.0.0.7' });
    await post('/oauth/token', refused, { ...forwarded, remoteAddress: '192.0.2.1' });
    expect((await events()).map(({ address }) => address)).toEqual(['203.0.113.7', '192.0.2.1']);
    const visitor = new Visitor(api, forwarded);
    await application.redeem(await application.authorize(ada.email, 'api', visitor));
    const sessions = await api.database.query(
      'select address from user_sessions where client_id = $1',
      [web.id],
    );
    // The visitor comes from a peer that is no proxy.
    expect(sessions).toEqual([{ address: '127.0.0.1' }]);
  });

  it.each(['/oauth/token', '/oauth/introspect', '/oauth/revoke'])(
    'refuse a client that should prove its secret and brings none: %s [security 35]',
    async (path) => {
      for (const { id } of [web, service]) {
        const form = { grant_type: 'client_credentials', token: 'x', client_id: id };
        for (const secret of [undefined, '']) {
          const response = await post(path, {
            ...form,
            ...(secret !== undefined && { client_secret: secret }),
          });
          expect([response.statusCode, response.json<{ error: string }>().error]).toEqual([
            401,
            'invalid_client',
          ]);
        }
      }
    },
  );

  it('tell a client nothing of the tokens of another, nor let it end them [pitfall 10]', async () => {
    const stranger = await registerClient(api, engines, { by: ada });
    const { config } = await Application.of(api, stranger);
    const tokens = await application.logIn(ada.email);
    for (const token of [tokens.access_token, tokens.refresh_token ?? '']) {
      expect(await oauth.tokenIntrospection(config, token)).toEqual({ active: false });
      await oauth.tokenRevocation(config, token).catch(() => undefined);
    }
    expect(await statusOf(tokens.access_token)).toBe(200);
    expect((await application.refresh(tokens.refresh_token ?? '')).access_token).toBeDefined();
  });

  it('fetch nothing a client names: no request object, no keys, no sector [security 45]', async () => {
    const asked: unknown[] = [];
    const server = createServer((socket) => asked.push(socket.destroy()));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    const authorization = (await application.begin()).url;
    for (const name of ['request_uri', 'client_id', 'resource', 'id_token_hint']) {
      const named = new URL(authorization);
      named.searchParams.set(name, url);
      const { statusCode } = await api.app.inject({ url: named.pathname + named.search });
      expect([name, statusCode]).toEqual([name, expect.any(Number)]);
      expect(statusCode).toBeLessThan(500);
    }
    for (const member of [
      'jwksUri',
      'jwks_uri',
      'logoUri',
      'sectorIdentifierUri',
      'backchannelLogoutUri',
    ]) {
      const body = {
        name: 'X',
        kind: 'web',
        redirectUris: [`https://x.example/`],
        scopes: ['api'],
      };
      const path = `${engines.path}/oauth-clients`;
      const response = await api.request('POST', path, {
        token: ada.token,
        body: { ...body, [member]: url },
      });
      expectProblem(response, 422, 'validation-failed');
    }
    server.close();
    expect(asked).toEqual([]);
  });

  it('mail links of the installation, whatever the Host header says [security 37]', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const body = { email: ada.email };
    await api.request('POST', '/v1/password-resets', { body, headers });
    const { text } = await api.mailTo(ada.email);
    expect(text).toContain(PUBLIC_URL);
    expect(text).not.toContain('evil');
  });

  it('give nothing that lives on to a refresh that races with the end of its session [pitfall 16]', async () => {
    for (const isEndedFirst of [true, false]) {
      const tokens = await application.logIn(ada.email);
      const { gid } = readToken(tokens.access_token).payload;
      const held = await HeldTable.hold(api.database.adminUrl, 'oauth_artifacts', 'user_sessions');
      const works = [
        () => application.refresh(tokens.refresh_token ?? '').catch(() => undefined),
        () => api.request('DELETE', `/v1/sessions/${String(gid)}`, { token: ada.token }),
      ] as const;
      const racing = (isEndedFirst ? works.toReversed() : [...works]).map((work) => work());
      await held.waitForWaiting(2);
      await held.release();
      await Promise.all(racing);
      // Whatever the order was: the session has ended, and so has all that came of it.
      const next = (await racing[isEndedFirst ? 1 : 0]) as
        Partial<oauth.TokenEndpointResponse> | undefined;
      for (const token of [tokens.access_token, next?.access_token ?? 'none']) {
        expect(await statusOf(token)).toBe(401);
      }
      for (const token of [tokens.refresh_token, next?.refresh_token ?? 'none']) {
        await expect(application.refresh(token ?? '')).rejects.toMatchObject({
          error: 'invalid_grant',
        });
      }
    }
  });

  describe('after a rotation of keys', () => {
    let old: { access_token: string; refresh_token?: string | undefined };

    beforeAll(async () => {
      old = await application.logIn(ada.email);
      const keys = api.app.get(SigningKeys);
      await api.app.get(UnitOfWork).run(
        { requestId: 'test', userId: null },
        () => keys.rotate(0),
        () => undefined,
        { access: 'write' },
      );
      // As SIGHUP does.
      keys.expire();
    });

    const published = async () => {
      const response = await api.app.inject({ url: '/oauth/jwks' });
      return response.json<{ keys: { kid: string; d?: string }[] }>().keys;
    };

    it('tokens are signed with the new key, which is published with the old one [pitfall 12] [pitfall 14]', async () => {
      const tokens = await application.logIn(ada.email, 'openid api');
      const kids = [old.access_token, tokens.access_token, tokens.id_token ?? ''].map(
        (token) => readToken(token).header['kid'],
      );
      expect(kids[1]).not.toBe(kids[0]);
      expect(kids[2]).toBe(kids[1]);
      const keys = await published();
      expect(keys.map(({ kid }) => kid)).toEqual([kids[1], kids[0]]);
      for (const key of keys) expect(key).not.toHaveProperty('d');
      expect([await statusOf(old.access_token), await statusOf(tokens.access_token)]).toEqual([
        200, 200,
      ]);
    });

    it('old refresh tokens go on, and refusals are still written down [pitfall 14]', async () => {
      const next = await application.refresh(old.refresh_token ?? '');
      expect(await statusOf(next.access_token)).toBe(200);
      await api.database.query(
        `update oauth_artifacts set consumed_at = consumed_at - interval '11 s'`,
      );
      await expect(application.refresh(old.refresh_token ?? '')).rejects.toMatchObject({
        error: 'invalid_grant',
      });
      expect((await events()).map(({ code }) => code)).toEqual(['oauth-token-replayed']);
      expect(await statusOf(next.access_token)).toBe(401);
    });
  });
});
