import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PUBLIC_URL, TestApi } from '../support/test-api.js';

const PAGES = [
  '/docs',
  '/redoc',
  '/v1/openapi.json',
  '/docs/swagger-ui-init.js',
  '/redoc/redoc.standalone.js',
];

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly 'x-recent-log-in'?: boolean;
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

describe('the documentation', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.stop());

  it.each(PAGES)('%s is served', async (path) => {
    const answer = await api.request('GET', path);
    expect(answer.statusCode).toBe(200);
  });

  it('names this installation as its server', async () => {
    const document = (await api.request('GET', '/v1/openapi.json')).json<{ servers: unknown[] }>();
    expect(document.servers).toEqual([{ url: PUBLIC_URL, description: 'This installation' }]);
  });

  it('marks what asks for a recent log-in', async () => {
    const { paths } = (await api.request('GET', '/v1/openapi.json')).json<Document>();
    const isMarked = (path: string) => paths[path]?.['get']?.['x-recent-log-in'];
    expect(isMarked('/v1/users/me/authenticators')).toBe(true);
    expect(isMarked('/v1/sessions')).toBeUndefined();
  });

  it('says of a log-in what its other answer means', async () => {
    const { paths } = (await api.request('GET', '/v1/openapi.json')).json<Document>();
    for (const path of ['/v1/sessions', '/v1/session-renewals']) {
      expect(paths[path]?.['post']?.responses['202']?.description).toContain(
        'challengeToken with it to POST /v1/log-in-completions',
      );
    }
  });

  it.each(['/docs', '/redoc'])(
    '%s runs scripts of this origin only, and none inline',
    async (path) => {
      const answer = await api.request('GET', path);
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).not.toContain("script-src 'self' 'unsafe");
      expect(answer.body).not.toMatch(/<script(?![^>]*\ssrc=["']\.?\/)[^>]*>/);
      expect(answer.body).not.toMatch(/(src|href)=["']https?:/);
    },
  );

  it('leaves the policy of every other route as strict as it was', async () => {
    const answer = await api.request('GET', '/');
    expect(answer.headers['content-security-policy']).not.toContain("script-src 'self'");
  });
});

describe('the documentation, switched off', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({ DOCS_ENABLED: 'false' });
  });
  afterAll(() => api.stop());

  it.each(PAGES)('%s is not there [security 39]', async (path) => {
    const answer = await api.request('GET', path);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'route-not-found' });
  });

  it('is not named at the root', async () => {
    expect((await api.request('GET', '/')).body).not.toMatch(/docs|openapi/);
  });
});
