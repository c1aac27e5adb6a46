import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Apache } from '../apache.js';
import { ApiClient, PASSWORD } from '../api-client.js';
import { Browser, type Page } from '../browser/browser.js';
import { Place } from '../place.js';

/** What Apache tells the application behind it: the user, and the claims that mod_auth_openidc got. */
const PAGE = `<dl>
<dd id="user"><!--#echo var="REMOTE_USER" --></dd>
<dd id="address"><!--#echo var="OIDC_CLAIM_email" --></dd>
<dd id="name"><!--#echo var="OIDC_CLAIM_name" --></dd>
</dl>`;

interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

describe('a page that Apache protects with mod_auth_openidc', () => {
  let place: Place;
  let browser: Browser;
  let apache: Apache;
  let origin: string;
  let user: User;

  beforeAll(async () => {
    place = await Place.make();
    origin = await place.start().waitUntilReady();
    const api = new ApiClient(origin);
    apache = await Apache.in(place);
    const token = await api.logIn(await api.register('Ada'));
    user = (await (await api.me(token)).json()) as User;
    await apache.start(origin, await registerClient(api, token, apache.redirectUri), PAGE);
    browser = await Browser.start();
  });

  afterAll(async () => {
    await place.remove();
    await browser.close();
  });

  const logIn = async (page: Page, password: string) => {
    await page.locator('#email').fill(user.email);
    await page.locator('#password').fill(password);
    await page.locator('form[action$="/log-in"] button').click();
  };

  const shown = (page: Page, id: string) => page.locator(`#${id}`).innerText();

  it('is not shown to whoever is not logged in: a browser is sent to Solera, with PKCE', async () => {
    const answer = await fetch(`${apache.origin}/page`, { redirect: 'manual' });
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain('id="user"');
    const opened = await browser.open(`${apache.origin}/page`);
    await opened.page.locator('#password').waitFor();
    const [sentTo = ''] = opened.strangers(apache.origin);
    const url = new URL(sentTo);
    expect(url.origin + url.pathname).toBe(`${origin}/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      scope: 'openid email profile',
      redirect_uri: apache.redirectUri,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      code_challenge_method: 'S256',
    });
  });

  it('is not shown for a wrong password, which is refused on the page of Solera', async () => {
    const { page } = await browser.open(`${apache.origin}/page`);
    await logIn(page, 'a wrong password');
    const alert = page.locator('[role="alert"]');
    await alert.waitFor();
    expect(await alert.innerText()).toBe('Address or password is wrong.');
    expect(await page.locator('#user').count()).toBe(0);
    const again = await browser.open(`${apache.origin}/page`);
    await again.page.locator('#password').waitFor();
    expect(await again.page.locator('#user').count()).toBe(0);
  });

  it('is shown after log-in and consent, and says who the user is', async () => {
    const { page } = await browser.open(`${apache.origin}/page`);
    await logIn(page, PASSWORD);
    await page.locator('form[action$="/consent"] button').click();
    await page.locator('#user').waitFor();
    expect(await page.evaluate('location.href')).toBe(`${apache.origin}/page`);
    expect(await shown(page, 'user')).toBe(user.id);
    expect(await shown(page, 'address')).toBe(user.email);
    expect(await shown(page, 'name')).toBe(user.name);
  });
});

/** Of an organization that the user founds. */
async function registerClient(api: ApiClient, token: string, redirectUri: string) {
  const organization = { name: 'Engines', slug: 'engines' };
  const founded = await api.send('POST', '/v1/organizations', organization, token);
  const { id: organizationId } = (await founded.json()) as { id: string };
  const client = { name: 'Apache', kind: 'web', redirectUris: [redirectUri], scopes: ['api'] };
  const path = `/v1/organizations/${organizationId}/oauth-clients`;
  const registered = await api.send('POST', path, client, token);
  expect(registered.status).toBe(201);
  const { id, clientSecret } = (await registered.json()) as { id: string; clientSecret: string };
  return { id, secret: clientSecret };
}
