import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoLogin } from '../api-client.js';
import { freePort } from '../free-port.js';
import { Place } from '../place.js';
import { Browser, type OpenPage } from './browser.js';

/** For whoever wants to see what the browser saw. */
const SCREENSHOTS = join(import.meta.dirname, '..', '..', '..', '.cache');

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

describe('a passkey in a browser', () => {
  let place: Place;
  let browser: Browser;
  let origin: string;
  let login: { readonly email: string; readonly password: string };
  let opened: OpenPage;

  beforeAll(async () => {
    place = await Place.make();
    const port = String(await freePort());
    // Browsers make passkeys for names, never for addresses.
    origin = `http://localhost:${port}`;
    const solera = place.start({ PORT: port, PUBLIC_URL: origin });
    await solera.waitUntilReady();
    login = demoLogin(solera.stdout);
    browser = await Browser.start();
    opened = await browser.open(`${origin}/docs`);
    await opened.replaceAuthenticator();
  });

  afterAll(async () => {
    await browser.close();
    await place.remove();
  });

  /** As a front end would ask. */
  const call = async (method: string, path: string, body?: object, token?: string) =>
    (await opened.page.evaluate(`(async () => {
      const response = await fetch(${JSON.stringify(path)}, {
        method: ${JSON.stringify(method)},
        headers: {
          'content-type': 'application/json',
          ${token === undefined ? '' : `authorization: 'Bearer ${token}',`}
        },
        ${body === undefined ? '' : `body: ${JSON.stringify(JSON.stringify(body))},`}
      });
      return { status: response.status, body: await response.json() };
    })()`)) as Answer;

  /** What the authenticator makes of options, by the lines a front end is told to write. */
  const create = async (options: unknown) => {
    const lines = (await linesOfDocs())
      .replace('parseRequestOptionsFromJSON', 'parseCreationOptionsFromJSON')
      .replace('credentials.get', 'credentials.create');
    return run(lines, options);
  };
  const get = async (options: unknown) => run(await linesOfDocs(), options);
  const run = (lines: string, options: unknown) =>
    opened.page.evaluate(
      `(async (passkeyOptions) => {${lines}; return passkey; })(${JSON.stringify(options)})`,
    );

  const logIn = () => call('POST', '/v1/sessions', login);

  it('is registered, and completes the next log-in', async () => {
    const path = '/v1/users/me/authenticators';
    const begun = await logIn();
    expect(begun.status).toBe(201);
    const token = String(begun.body['accessToken']);
    const asked = await call('POST', `${path}/passkey-registrations`, {}, token);
    expect(asked.status).toBe(201);
    const credential = await create(asked.body['options']);
    const body = { name: 'Virtual', credential };
    const registered = await call('POST', `${path}/passkeys`, body, token);
    expect([registered.status, registered.body]).toEqual([
      201,
      expect.objectContaining({ passkey: expect.objectContaining({ name: 'Virtual' }) as unknown }),
    ]);

    const { status, body: challenge } = await logIn();
    expect([status, challenge['factors']]).toEqual([202, ['passkey', 'recovery-code']]);
    const passkey = await get(challenge['passkeyOptions']);
    const answer = { challengeToken: challenge['challengeToken'], passkey };
    const completed = await call('POST', '/v1/log-in-completions', answer);
    expect(completed.status).toBe(201);
    const mine = await call('GET', path, undefined, String(completed.body['accessToken']));
    expect(mine.body).toMatchObject({ passkeys: [{ lastUsedAt: expect.any(String) as unknown }] });

    const replayed = await call('POST', '/v1/log-in-completions', answer);
    expect(replayed.status).toBe(401);
  });

  it('completes the log-in on the page of the authorization server, by keyboard alone', async () => {
    const { page } = opened;
    await page.goto(authorizeUrl(origin));
    await page.locator('#email').waitFor();
    await page.keyboard.type(login.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(login.password);
    await page.keyboard.press('Enter');
    await page.locator('#passkey-form button').waitFor();
    await page.screenshot({ path: join(SCREENSHOTS, 'passkey.png') });
    expect(await opened.violations()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('form[action$="/consent"]').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/docs\/oauth2-redirect\.html\?code=/);
    expect(opened.strangers(origin)).toEqual([]);
  });

  it('that the device does not have leaves the field for codes, and says so', async () => {
    const { page } = opened;
    await opened.replaceAuthenticator();
    await page.goto(`${authorizeUrl(origin)}&prompt=login`);
    await page.locator('#email').waitFor();
    await page.keyboard.type(login.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(login.password);
    await page.keyboard.press('Enter');
    const failed = page.locator('#passkey-failed');
    await page.locator('#passkey-form button').waitFor();
    await page.keyboard.press('Enter');
    await failed.waitFor({ state: 'visible' });
    expect(await failed.innerText()).toBe('No passkey was used. Try again, or type a code.');
    await page.screenshot({ path: join(SCREENSHOTS, 'passkey-failed.png') });
    expect(await page.locator('#code').count()).toBe(1);
  });
});

/** What docs/authorization.md tells front ends to write. */
async function linesOfDocs(): Promise<string> {
  const page = await readFile('docs/authorization.md', 'utf8');
  const [, lines] = /^```js\n([^]*?)\n```$/m.exec(page) ?? [];
  if (lines === undefined) throw new Error('docs/authorization.md has no lines to run');
  return lines;
}

/** Where Swagger UI sends people; the verifier of the challenge is nobody's. */
function authorizeUrl(origin: string): string {
  const url = new URL('/oauth/authorize', origin);
  url.search = new URLSearchParams({
    client_id: 'solera-docs',
    response_type: 'code',
    redirect_uri: `${origin}/docs/oauth2-redirect.html`,
    scope: 'api',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }).toString();
  return url.href;
}
