import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addTotp, challenge, complete } from '../support/authenticators.js';
import { registerClient } from '../support/oauth-clients.js';
import { Application } from '../support/oauth-flows.js';
import { foundOrganization } from '../support/organizations.js';
import { logInAs, PASSWORD, type Person } from '../support/people.js';
import { readRows } from '../support/rows.js';
import { TestApi } from '../support/test-api.js';

describe('without the counters of limits', () => {
  let api: TestApi;
  let ada: Person;
  let application: Application;
  let refreshToken: string;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    const engines = await foundOrganization(api, ada, 'engines');
    application = await Application.of(api, await registerClient(api, engines, { by: ada }));
    refreshToken = (await application.logIn(ada.email)).refresh_token ?? '';
    await api.database.query('revoke all on rate_limit_counters from app');
  });
  afterAll(() => api.stop());

  it.each<[string, string, object]>([
    ['a log-in', '/v1/sessions', { email: 'ada@example.com', password: PASSWORD }],
    ['a registration', '/v1/users', { email: 'new@example.com', password: PASSWORD, name: 'New' }],
    ['a reset', '/v1/password-resets', { email: 'ada@example.com' }],
    [
      'the confirmation of a reset',
      '/v1/password-reset-confirmations',
      { token: 'A'.repeat(43), password: PASSWORD },
    ],
    [
      'the second step of a log-in',
      '/v1/log-in-completions',
      { challengeToken: 'A'.repeat(43), code: '123456' },
    ],
  ])('%s is not tried, and changes nothing [security 44]', async (_what, path, body) => {
    const before = await readRows(api.database);
    const response = await api.request('POST', path, { body });
    expect(response.statusCode).toBe(500);
    expect(await readRows(api.database)).toEqual(before);
  });

  it('the token endpoint and the pages refuse, too [security 44]', async () => {
    const before = await readRows(api.database);
    await expect(application.refresh(refreshToken)).rejects.toThrow();
    await expect(application.logIn(ada.email)).rejects.toThrow();
    expect((await readRows(api.database))['user_sessions']).toEqual(before['user_sessions']);
  });

  it('whoever is logged in goes on [security 44]', async () => {
    for (const path of ['/v1/users/me', '/v1/organizations', '/v1/sessions']) {
      expect((await api.request('GET', path, { token: ada.token })).statusCode).toBe(200);
    }
    const body = { name: 'Looms', slug: 'looms' };
    const made = await api.request('POST', '/v1/organizations', { token: ada.token, body });
    expect(made.statusCode).toBe(201);
  });

  it('everything is as before once they are back, and nothing was used up [security 44]', async () => {
    await api.database.query('grant select, insert, update, delete on rate_limit_counters to app');
    expect((await application.refresh(refreshToken)).access_token).toBeDefined();
    const { recoveryCodes } = await addTotp(api, ada);
    const answer = { recoveryCode: recoveryCodes[0] };
    expect((await complete(api, await challenge(api, ada), answer)).statusCode).toBe(201);
  });
});

/** An API of its own, and after the other: passport knows one strategy per process. */
describe('in production', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://api.example.com',
      DOCS_ENABLED: 'false',
      SMTP_URL: 'smtps://mail.example.com',
      MAIL_FROM: 'no-reply@example.com',
    });
  });
  afterAll(() => api.stop());

  it.each(['/metrics', '/mail', '/docs', '/redoc', '/v1/openapi.json'])(
    '%s is not on the public port [security 39]',
    async (path) => {
      expect((await api.app.inject({ url: path })).statusCode).toBe(404);
    },
  );

  it('TRACE is refused [security 39]', async () => {
    for (const path of ['/', '/v1/users/me', '/oauth/token']) {
      const response = await api.app.inject({ method: 'TRACE' as 'GET', url: path });
      expect([path, response.statusCode]).toEqual([path, 405]);
    }
  });
});
