import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { registerClient } from '../support/oauth-clients.js';
import { foundOrganization } from '../support/organizations.js';
import { logInAs, PASSWORD } from '../support/people.js';
import { TestApi } from '../support/test-api.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the cookies of the pages', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({ PUBLIC_URL: 'https://api.example.com' });
  });
  afterAll(() => api.stop());

  it('are sent over TLS alone, read by no script, and to no other site [pitfall 5]', async () => {
    const ada = await logInAs(api, 'Ada');
    const engines = await foundOrganization(api, ada, 'engines');
    const { id, redirectUri } = await registerClient(api, engines, { by: ada });
    const query = new URLSearchParams({
      client_id: id,
      response_type: 'code',
      redirect_uri: redirectUri,
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      scope: 'api',
    });
    const begun = await api.app.inject({
      url: `/oauth/authorize?${query.toString()}`,
      headers: { host: 'evil.example', 'x-forwarded-proto': 'http' },
    });
    const page = begun.headers.location ?? '';
    const cookies = [begun.headers['set-cookie'] ?? []].flat();
    const loggedIn = await api.app.inject({
      method: 'POST',
      url: `${page}/log-in`,
      headers: { ...FORM, cookie: cookies.map((line) => line.split(';')[0]).join('; ') },
      payload: new URLSearchParams({ email: ada.email, password: PASSWORD }).toString(),
    });
    const resumed = await api.app.inject({
      url: new URL(loggedIn.headers.location ?? '', 'https://api.example.com').pathname,
      headers: { cookie: cookies.map((line) => line.split(';')[0]).join('; ') },
    });
    const all = [...cookies, ...[resumed.headers['set-cookie'] ?? []].flat()];
    expect(all.some((line) => line.startsWith('solera_session='))).toBe(true);
    for (const line of all.filter((one) => !/expires=Thu, 01 Jan 1970/i.test(one))) {
      expect(line).toMatch(/; samesite=lax; secure; httponly(;|$)/i);
    }
  });
});
