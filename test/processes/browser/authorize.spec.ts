import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { demoLogin } from '../api-client.js';
import { Place } from '../place.js';
import { Browser } from './browser.js';

/** For whoever wants to see what the browser saw. */
const SCREENSHOTS = join(import.meta.dirname, '..', '..', '..', '.cache');

describe('Authorize of Swagger UI in a browser', () => {
  let place: Place;
  let browser: Browser;
  let origin: string;
  let login: { readonly email: string; readonly password: string };

  beforeAll(async () => {
    place = await Place.make();
    const solera = place.start();
    origin = await solera.waitUntilReady();
    login = demoLogin(solera.stdout);
    browser = await Browser.start();
  });

  afterAll(async () => {
    await browser.close();
    await place.remove();
  });

  it('logs in and consents on the pages of the authorization server, by keyboard alone, and calls an operation', async () => {
    const opened = await browser.open(`${origin}/docs`);
    const { page } = opened;
    await page.locator('.auth-wrapper .btn.authorize').first().click();
    const flow = page.locator('.auth-container:has-text("authorizationCode")');
    const popup = page.waitForEvent('popup');
    await flow.locator('.auth-btn-wrapper .authorize').click();
    const pages = await popup;
    await pages.locator('#email').waitFor();
    await pages.screenshot({ path: join(SCREENSHOTS, 'log-in.png') });
    await pages.keyboard.type(login.email);
    await pages.keyboard.press('Tab');
    await pages.keyboard.type(login.password);
    await pages.keyboard.press('Enter');
    await pages.locator('form[action$="/consent"]').waitFor();
    await pages.screenshot({ path: join(SCREENSHOTS, 'consent.png') });
    const closed = pages.waitForEvent('close');
    await pages.keyboard.press('Tab');
    await pages.keyboard.press('Enter');
    await closed;
    await page.locator('.auth-btn-wrapper .btn-done').first().click();

    const operation = page.locator('.opblock[id$="-getCurrentUser"]');
    await operation.locator('.opblock-summary-control').click();
    await operation.locator('.execute').click();
    const response = operation.locator('.live-responses-table .response');
    await response.waitFor();
    const status = await response.locator('.response-col_status').first().innerText();
    expect(status.slice(0, 3)).toBe('200');
    const body = await response.locator('.highlight-code code').first().innerText();
    expect(JSON.parse(body)).toMatchObject({ email: login.email });
    expect(await opened.violations()).toEqual([]);
    expect(opened.strangers(origin)).toEqual([]);
  });
});
