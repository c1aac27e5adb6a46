import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { registerClient } from '../../support/oauth-clients.js';
import { Application, authorized } from '../../support/oauth-flows.js';
import { foundOrganization } from '../../support/organizations.js';
import { addPasskey, type OwnedPasskey, type PublicKeyOptions } from '../../support/passkeys.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { TestApi } from '../../support/test-api.js';
import { Visitor } from '../../support/visitor.js';

const WRONG = 'The code or passkey is wrong or was used before, or this took too long.';

describe('the page that asks for a passkey', () => {
  let api: TestApi;
  let ada: Person;
  let owned: OwnedPasskey;
  let application: Application;
  let visitor: Visitor;
  let page: LightMyRequestResponse;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    owned = await addPasskey(api, ada);
    const engines = await foundOrganization(api, ada, 'engines');
    application = await Application.of(api, await registerClient(api, engines, { by: ada }));
  });

  beforeEach(() => {
    visitor = new Visitor(api);
  });

  afterAll(() => api.stop());

  const open = async (scope?: string) => {
    const { url, checks } = await application.begin(scope);
    await visitor.visit(url);
    page = await visitor.logIn(ada.email, PASSWORD);
    return checks;
  };

  const hidden = (name: string) =>
    (new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)?.[1] ?? '').replaceAll(
      /&#(\d+);/g,
      (_entity, code: string) => String.fromCharCode(Number(code)),
    );
  const options = () => JSON.parse(hidden('passkeyOptions')) as PublicKeyOptions;
  const alertOf = ({ body }: LightMyRequestResponse) => /role="alert">([^<]*)</.exec(body)?.[1];

  const send = (passkey: unknown) =>
    visitor.submit('second-factor', {
      challengeToken: hidden('challengeToken'),
      passkeyOptions: hidden('passkeyOptions'),
      passkey: typeof passkey === 'string' ? passkey : JSON.stringify(passkey),
    });

  it('asks the browser, by the one script there is; who runs none has the field for codes', async () => {
    await open();
    expect(page.body).toContain('<form id="passkey-form" method="post"');
    expect(page.body).toMatch(/<form id="passkey-form"[^>]* hidden>/);
    expect(page.body.match(/<script[^>]*>[^<]*/g)).toEqual([
      '<script src="/oauth/passkey.js" type="module">',
    ]);
    expect(page.body).toContain('<input id="code"');
    const { rpId, allowCredentials } = options();
    expect([rpId, allowCredentials]).toEqual([
      'api.test',
      [{ id: owned.device.id, type: 'public-key', transports: ['internal'] }],
    ]);
    const script = await api.app.inject('/oauth/passkey.js');
    expect([script.statusCode, script.headers['content-type']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ]);
  });

  it('logs in with what the passkey signed, and tells the application how', async () => {
    const checks = await open('openid api');
    const consent = await send(owned.device.get({ challenge: options().challenge }));
    expect(consent.body).toContain(`You are logged in as ${ada.email}.`);
    const response = await visitor.submit('consent');
    const tokens = await application.redeem(
      authorized(new URL(response.headers.location ?? ''), checks),
    );
    expect(tokens.claims()).toMatchObject({ sub: ada.id, amr: ['pwd', 'pop', 'mfa'] });
  });

  it('asks again after a wrong answer, with what it asked before', async () => {
    await open();
    const asked = options();
    for (const wrong of ['', 'null', '[]', '{', '{}', '"text"']) {
      const refused = await send(wrong);
      expect([wrong, refused.statusCode, alertOf(refused)]).toEqual([wrong, 401, WRONG]);
      page = refused;
      expect(options()).toEqual(asked);
    }
    const consent = await send(owned.device.get({ challenge: asked.challenge }));
    expect(consent.body).toContain(`You are logged in as ${ada.email}.`);
  });

  it('shows what somebody put into its form as text', async () => {
    await open();
    const refused = await visitor.submit('second-factor', {
      challengeToken: hidden('challengeToken'),
      passkeyOptions: '{"a":"\\"><script>alert(1)</script>"}',
      code: '000000',
    });
    expect(refused.statusCode).toBe(401);
    expect(refused.body).not.toContain('alert(1)</script>');
  });

  it('takes no answer to the log-in of somebody else', async () => {
    await open();
    const first = options().challenge;
    visitor = new Visitor(api);
    await open();
    expect(options().challenge).not.toBe(first);
    expect(alertOf(await send(owned.device.get({ challenge: first })))).toBe(WRONG);
  });
});
