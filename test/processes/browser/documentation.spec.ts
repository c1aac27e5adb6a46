import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { ApiClient, demoLogin } from '../api-client.js';
import { recordFigure } from '../figures.js';
import { Place } from '../place.js';
import { Browser, type OpenPage } from './browser.js';

interface Document {
  readonly paths: Record<string, Record<string, { operationId?: string }>>;
}

/** For whoever wants to see what the browser saw. */
const SCREENSHOTS = join(import.meta.dirname, '..', '..', '..', '.cache');

/** In its bundle, and nothing a setting could take away. */
const REDOC_LOGO = 'img-src https://cdn.redoc.ly/redoc/logo-mini.svg';

describe('the documentation in a browser', () => {
  let place: Place;
  let browser: Browser;
  let origin: string;
  let login: { readonly email: string; readonly password: string };
  let operations: readonly string[];

  beforeAll(async () => {
    place = await Place.make();
    const solera = place.start();
    origin = await solera.waitUntilReady();
    login = demoLogin(solera.stdout);
    const answer = await new ApiClient(origin).send('GET', '/v1/openapi.json');
    const { paths } = (await answer.json()) as Document;
    operations = Object.values(paths)
      .flatMap((path) => Object.values(path))
      .map(({ operationId }) => operationId)
      .filter((id) => id !== undefined);
    browser = await Browser.start();
  });

  afterAll(async () => {
    await browser.close();
    await place.remove();
  });

  it('shows every operation in ReDoc, asks nobody else, and is stopped only from fetching a logo', async () => {
    const opened = await browser.open(`${origin}/redoc`);
    const sections = opened.page.locator('[data-section-id*="/operation/"]');
    await sections.first().waitFor();
    expect(await sections.count()).toBe(operations.length);
    await opened.page.screenshot({ path: join(SCREENSHOTS, 'redoc.png') });
    expect(await opened.violations()).toEqual([REDOC_LOGO]);
    expect(opened.strangers(origin)).toEqual([]);
  });

  it('shows every operation in Swagger UI, logs in there and calls the API with the token', async () => {
    const opened = await browser.open(`${origin}/docs`);
    const { page } = opened;
    await page.locator('.opblock').first().waitFor();
    expect(await page.locator('.opblock').count()).toBe(operations.length);

    const begun = await execute(opened, 'createSession', JSON.stringify(login));
    expect(begun.status).toBe('201');
    const { accessToken } = JSON.parse(begun.body) as { accessToken: string };
    await page.locator('.auth-wrapper .btn.authorize').click();
    const bearer = page.locator('.auth-container:has-text("POST /v1/sessions")');
    await bearer.locator('input').fill(accessToken);
    await bearer.locator('.auth-btn-wrapper .authorize').click();
    await bearer.locator('.btn-done').click();

    const me = await execute(opened, 'getCurrentUser');
    await page.screenshot({ path: join(SCREENSHOTS, 'swagger-ui.png') });
    expect(me.status).toBe('200');
    expect(JSON.parse(me.body)).toMatchObject({ email: login.email });
    expect(await opened.violations()).toEqual([]);
    expect(opened.strangers(origin)).toEqual([]);
    await recordFigure({
      key: 'documentedOperations',
      name: 'operations shown in a browser',
      value: operations.length,
      unit: '',
    });
  });
});

/** Opens an operation of Swagger UI, fills in the body and presses Execute. */
async function execute({ page }: OpenPage, operationId: string, body?: string) {
  const operation = page.locator(`.opblock[id$="-${operationId}"]`);
  await operation.locator('.opblock-summary-control').click();
  if (body !== undefined) await operation.locator('textarea').fill(body);
  await operation.locator('.execute').click();
  const response = operation.locator('.live-responses-table .response');
  await response.waitFor();
  return {
    status: (await response.locator('.response-col_status').first().innerText()).slice(0, 3),
    body: await response.locator('.highlight-code code').first().innerText(),
  };
}
