import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { addTotp, codeOf, type SecondFactor } from '../../support/authenticators.js';
import { registerClient } from '../../support/oauth-clients.js';
import { Application, authorized } from '../../support/oauth-flows.js';
import { foundOrganization } from '../../support/organizations.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { TestApi } from '../../support/test-api.js';
import { Visitor } from '../../support/visitor.js';

const WRONG = 'The code or passkey is wrong or was used before, or this took too long.';

describe('the pages on which people log in', () => {
  let api: TestApi;
  let ada: Person;
  let application: Application;
  let visitor: Visitor;

  beforeAll(async () => {
    api = await TestApi.start({ TOTP_STEP_BEFORE: 'true', LIMIT_SECOND_FACTOR_PER_CHALLENGE: '5' });
    ada = await logInAs(api, 'Ada');
    const engines = await foundOrganization(api, ada, 'engines');
    application = await Application.of(api, await registerClient(api, engines, { by: ada }));
  });

  beforeEach(async () => {
    visitor = new Visitor(api);
    await api.database.query('truncate security_events, rate_limit_counters');
  });

  afterAll(() => api.stop());

  const open = async (by = visitor) => {
    const { url, checks } = await application.begin();
    return { page: await by.visit(url), checks };
  };

  const eventCodes = async () => {
    const events = await api.database.query<{ code: string }>(
      'select code from security_events order by id',
    );
    return events.map(({ code }) => code);
  };

  const alertOf = ({ body }: LightMyRequestResponse) => /role="alert">([^<]*)</.exec(body)?.[1];

  it.each([
    ['en', 'en-GB,en;q=0.9,es;q=0.1', 'Log in to', 'Password'],
    ['es', 'es-MX,es;q=0.9,en;q=0.5', 'Iniciar sesión en', 'Contraseña'],
    ['en', 'fr,de;q=0.5', 'Log in to', 'Password'],
  ])('speak %s to who likes %s', async (language, liked, title, label) => {
    const { page } = await open(new Visitor(api, { 'accept-language': liked }));
    expect(page.body).toContain(`<html lang="${language}">`);
    expect(page.body).toContain(`<h1>${title} `);
    expect(page.body).toContain(`<label for="password">${label}</label>`);
  });

  it('run no script but one, are framed by nobody and kept by no cache', async () => {
    const { page } = await open();
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none';script-src http:\/\/api\.test\/oauth\/passkey\.js;style-src 'sha256-[^']+';form-action 'self' https:\/\/app\.example;frame-ancestors 'none';base-uri 'none'$/,
      ) as unknown,
      'referrer-policy': 'no-referrer',
    });
    expect(page.body).not.toContain('<script');
  });

  it('say the same of a wrong password and of an unknown address, and write it down [security 8]', async () => {
    await open();
    const wrong = await visitor.logIn(ada.email, 'a wrong password');
    const unknown = await visitor.logIn('nobody@example.com', 'a wrong password');
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    expect(alertOf(wrong)).toBe('Address or password is wrong.');
    expect(unknown.body).toBe(wrong.body.replace(ada.email, 'nobody@example.com'));
    expect(await eventCodes()).toEqual(['log-in-refused', 'log-in-refused']);
  });

  it('show what was typed as text', async () => {
    await open();
    const page = await visitor.logIn('"><script>alert(1)</script>', 'a wrong password');
    expect(page.statusCode).toBe(401);
    expect(page.body).not.toContain('<script');
    expect(page.body).toContain('value="&#34;&#62;&#60;script&#62;alert(1)');
  });

  it('send whoever says no back to the application', async () => {
    await open();
    await visitor.logIn(ada.email, PASSWORD);
    const response = await visitor.submit('refusal');
    const back = new URL(response.headers.location ?? '');
    expect(back.origin + back.pathname).toBe(application.client.redirectUri);
    expect(back.searchParams.get('error')).toBe('access_denied');
  });

  it('are of no use in another browser', async () => {
    const { page } = await open();
    const path = /action="([^"]*)"/.exec(page.body)?.[1] ?? '';
    for (const [method, url] of [
      ['GET', path.replace(/\/log-in$/, '')],
      ['POST', path],
      ['POST', path.replace(/log-in$/, 'second-factor')],
      ['POST', path.replace(/log-in$/, 'consent')],
    ] as const) {
      const response = await api.app.inject({
        method,
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        ...(method === 'POST' && { payload: `email=${ada.email}&password=${PASSWORD}` }),
      });
      expect(response.statusCode).toBe(404);
      expect(response.body).toContain('was begun in another browser');
    }
  });

  describe('for somebody with a second factor', () => {
    let grace: Person;
    let factor: SecondFactor;
    let count = 0;

    beforeEach(async () => {
      grace = await logInAs(api, `Grace${String(++count)}`);
      factor = await addTotp(api, grace);
      // The code that confirmed the app is used up, and the one after it is of the future.
      await api.database.query('update totp_authenticators set last_time_step = 0');
    });

    const typePassword = async (by = visitor) => {
      const { checks } = await open(by);
      return { page: await by.logIn(grace.email, PASSWORD), checks };
    };

    const submitCode = (code: string) =>
      visitor.submit('second-factor', { challengeToken: tokenOf(), code });

    let page: LightMyRequestResponse;
    const tokenOf = () => /name="challengeToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';

    it('ask for a code after the password, in the language of the person', async () => {
      const spanish = new Visitor(api, { 'accept-language': 'es' });
      ({ page } = await typePassword(spanish));
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('<label for="code">Código</label>');
      expect(page.body).toContain('autocomplete="one-time-code"');
      expect(page.body).not.toContain('/consent"');
    });

    it('log in with a code of the app, once [security 10]', async () => {
      const entered = await typePassword();
      page = entered.page;
      const code = await codeOf(factor.secret);
      const consent = await submitCode(`${code.slice(0, 3)} ${code.slice(3)}`);
      expect(consent.body).toContain(`You are logged in as ${grace.email}.`);
      const response = await visitor.submit('consent');
      const back = new URL(response.headers.location ?? '');
      const tokens = await application.redeem(authorized(back, entered.checks));
      const me = await api.request('GET', '/v1/users/me', { token: tokens.access_token });
      expect(me.json()).toMatchObject({ id: grace.id });

      visitor = new Visitor(api);
      ({ page } = await typePassword());
      const again = await submitCode(code);
      expect([again.statusCode, alertOf(again)]).toEqual([401, WRONG]);
    });

    it('log in with a recovery code, once', async () => {
      ({ page } = await typePassword());
      const [code = ''] = factor.recoveryCodes;
      const consent = await submitCode(code.toLowerCase());
      expect(consent.body).toContain(`You are logged in as ${grace.email}.`);
      visitor = new Visitor(api);
      ({ page } = await typePassword());
      expect(alertOf(await submitCode(code))).toBe(WRONG);
    });

    it('ask again after a wrong code, and write it down; five of them end the log-in [security 13]', async () => {
      ({ page } = await typePassword());
      for (let n = 1; n <= 5; n++) {
        const refused = await submitCode('BCDFGH-BCDFGH-BCDFGH-BCDFGH');
        expect([refused.statusCode, alertOf(refused)]).toEqual([401, WRONG]);
      }
      expect(await eventCodes()).toEqual(Array(5).fill('second-factor-refused'));
      const late = await submitCode(await codeOf(factor.secret));
      expect(late.statusCode).toBe(429);
      expect(late.headers['retry-after']).toMatch(/^\d+$/);
      expect(late.body).toContain('Begin again with the password');
    });

    it.each(['', 'x'.repeat(64), '%00', '0'.repeat(6)])('refuse %j as a code', async (code) => {
      ({ page } = await typePassword());
      expect(alertOf(await submitCode(code))).toBe(WRONG);
    });

    it('take no challenge that was never made', async () => {
      ({ page } = await typePassword());
      const code = await codeOf(factor.secret);
      const refused = await visitor.submit('second-factor', { challengeToken: 'made up', code });
      expect([refused.statusCode, alertOf(refused)]).toEqual([401, WRONG]);
    });
  });
});
