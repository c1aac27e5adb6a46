import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderEnvExample } from '#core/config';
import { findEntities, SchemaCheck } from '#core/persistence';
import { describeApi } from '../../apps/api/src/openapi/documents.js';
import { generatedFiles } from '../../apps/api/src/openapi/generated-files.js';
import { CONFIG_CLASSES } from '../../apps/cli/src/settings.js';
import { TestApi } from '../support/test-api.js';

/** A difference means: run `npm run generate`, look at what changed, and commit it. */
describe('generated files', () => {
  let files: Readonly<Record<string, string>>;

  beforeAll(async () => {
    files = generatedFiles(await describeApi());
  });

  it.each(['apps/api/openapi/v1.json', 'docs/routes.md'])(
    '%s says what the code says',
    async (path) => {
      expect(await readFile(path, 'utf8')).toBe(files[path]);
    },
  );

  it('are all compared here', () => {
    expect(Object.keys(files)).toEqual(['apps/api/openapi/v1.json', 'docs/routes.md']);
  });

  it('.env.example shows every setting', async () => {
    expect(await readFile('.env.example', 'utf8')).toBe(renderEnvExample(CONFIG_CLASSES));
  });
});

/** A difference means: run `npm run migrate -- diff <name>`, read what it wrote, and commit it. */
describe('migrations', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.stop());

  it('lead to what the entities describe', async () => {
    const check = new SchemaCheck(findEntities(api.app), 'migrations');
    expect(await check.check(api.database.urlOf('app_owner'))).toEqual({
      needsMigration: false,
      pending: [],
      drift: '',
    });
  });
});
