import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'openid-client';
import { registerClient, type TestClient } from '../../support/oauth-clients.js';
import { Application } from '../../support/oauth-flows.js';
import { foundOrganization, type FoundedOrganization } from '../../support/organizations.js';
import { logInAs, type Person } from '../../support/people.js';
import { readToken } from '../../support/json-web-token.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';

describe('the authorization code flow, by openid-client,', () => {
  let api: TestApi;
  let ada: Person;
  let client: TestClient;
  let engines: FoundedOrganization;
  let application: Application;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    engines = await foundOrganization(api, ada, 'engines');
    client = await registerClient(api, engines, { by: ada });
    application = await Application.of(api, client);
  });

  afterAll(() => api.stop());

  it('logs a user in to an application, which may then call the API [pitfall 11]', async () => {
    const authorized = await application.authorize(ada.email, 'openid email profile api');
    expect(authorized.back.searchParams.get('iss')).toBe(PUBLIC_URL);
    const tokens = await application.redeem(authorized);
    expect(tokens.claims()).toMatchObject({ sub: ada.id });
    const { header, payload } = readToken(tokens.access_token);
    expect(header['typ']).toBe('at+jwt');
    expect(payload).toMatchObject({
      sub: ada.id,
      client_id: client.id,
      scope: 'api',
      aud: PUBLIC_URL,
    });
    const me = await api.request('GET', '/v1/users/me', { token: tokens.access_token });
    expect(me.json()).toMatchObject({ id: ada.id });
    const info = await oauth.fetchUserInfo(application.config, tokens.access_token, ada.id);
    expect(info).toMatchObject({ sub: ada.id, email: ada.email, name: 'Ada' });
  });

  it('tells an application who somebody is, and lets it do nothing more [security 29]', async () => {
    const tokens = await application.logIn(ada.email, 'openid email');
    const info = await oauth.fetchUserInfo(application.config, tokens.access_token, ada.id);
    expect(info).toEqual({ sub: ada.id, email: ada.email, email_verified: true });
    const me = await api.request('GET', '/v1/users/me', { token: tokens.access_token });
    expect([me.statusCode, me.json<{ code: string }>().code]).toEqual([403, 'scope-missing']);
  });

  it('logs a user in to an application that may do nothing but that', async () => {
    const made = await registerClient(api, engines, { by: ada, scopes: [] });
    const plain = await Application.of(api, made);
    const tokens = await plain.logIn(ada.email, 'openid email api');
    expect(tokens.claims()).toMatchObject({ sub: ada.id });
    const info = await oauth.fetchUserInfo(plain.config, tokens.access_token, ada.id);
    expect(info).toMatchObject({ email: ada.email });
    const me = await api.request('GET', '/v1/users/me', { token: tokens.access_token });
    expect([me.statusCode, me.json<{ code: string }>().code]).toEqual([403, 'scope-missing']);
  });

  it('goes on with new tokens for a refresh token [pitfall 10]', async () => {
    const tokens = await application.logIn(ada.email);
    const next = await application.refresh(tokens.refresh_token ?? '');
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
    const me = await api.request('GET', '/v1/users/me', { token: next.access_token });
    expect(me.statusCode).toBe(200);
  });

  it('tells about tokens, and revokes them with their session [security 17] [pitfall 8]', async () => {
    const { config } = application;
    const tokens = await application.logIn(ada.email);
    const told = await oauth.tokenIntrospection(config, tokens.access_token);
    expect(told).toMatchObject({ active: true, sub: ada.id, client_id: client.id, scope: 'api' });
    await oauth.tokenRevocation(config, tokens.access_token);
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    const me = await api.request('GET', '/v1/users/me', { token: tokens.access_token });
    expect(me.statusCode).toBe(401);
    const refreshing = application.refresh(tokens.refresh_token ?? '');
    await expect(refreshing).rejects.toMatchObject({ error: 'invalid_grant' });
  });
});
