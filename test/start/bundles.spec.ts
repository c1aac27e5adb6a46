import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '../../apps/cli/src/start/port.js';
import { TEST_SEALING_KEYS, TestDatabase } from '#core/testing';
import { buildCheckout, CHECKOUT } from '../support/built-checkout.js';
import { SoleraProcess } from '../support/solera-process.js';
import { TemporaryFolder } from '../support/temporary-folder.js';

const KEYS = 'sealing-keys';
const WATCH_LOADING = join(CHECKOUT, 'test/support/loaded-modules.mjs');

interface Document {
  readonly servers: unknown;
}

async function readJson<Content>(path: string): Promise<Content> {
  return JSON.parse(await readFile(path, 'utf8')) as Content;
}

/** The package a module belongs to; undefined for our own. */
function packageOf(module: string): string | undefined {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];
}

async function bundledPackages(): Promise<Set<string>> {
  const packages = new Set<string>();
  for await (const file of glob(join(CHECKOUT, 'dist/bundles/*.js.map'))) {
    const { sources } = await readJson<{ sources: readonly string[] }>(file);
    for (const name of sources.map(packageOf)) if (name !== undefined) packages.add(name);
  }
  return packages;
}

describe.each(['api', 'worker'])('the bundle of the %s', (name) => {
  let database: TestDatabase;
  let folder: TemporaryFolder;
  let running: SoleraProcess;
  let url: string;

  const answers = async (path: string): Promise<boolean> =>
    fetch(`${url}${path}`).then(
      ({ ok }) => ok,
      () => false,
    );

  beforeAll(async () => {
    await buildCheckout();
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    folder = await TemporaryFolder.make();
    const port = String(await findFreePort('127.0.0.1'));
    url = `http://127.0.0.1:${port}`;
    const entry = `dist/bundles/${name}.js`;
    running = SoleraProcess.start({
      checkout: CHECKOUT,
      command: [process.execPath, '--enable-source-maps', '--import', WATCH_LOADING, entry],
      environment: {
        PORT: port,
        OPERATIONS_PORT: port,
        SEALING_KEYS_FILE: await folder.write(KEYS, TEST_SEALING_KEYS),
        DATABASE_URL: database.urlOf('app'),
        LOADED_MODULES: folder.file('loaded.json'),
      },
    });
    // It has found the folder of migrations, or it would not be.
    await running.waitUntil('be ready', 30_000, () => answers('/health/ready'));
  }, 180_000);

  afterAll(async () => {
    await database.drop();
    await folder.remove();
  });

  if (name === 'api') {
    it('serves the document and the pages with what lies beside their modules', async () => {
      const served = (await (await fetch(`${url}/v1/openapi.json`)).json()) as Document;
      const committed = await readJson<Document>(join(CHECKOUT, 'apps/api/openapi/v1.json'));
      // The names of classes and functions are in it: a bundle that does not keep them all serves another.
      expect({ ...served, servers: committed.servers }).toEqual(committed);
      expect(await answers('/redoc/redoc.standalone.js')).toBe(true);
      expect(await answers('/docs/swagger-ui-bundle.js')).toBe(true);
    });

    it('logs where in the sources an error comes from', async () => {
      await database.query('alter table users rename to people');
      const body = JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/v1/sessions`, { method: 'POST', headers, body });
      expect(answer.status).toBe(500);
      await running.waitUntil('log it', 5000, () => running.stdout.includes('"level":"error"'));
      expect(running.stdout).toMatch(/libs\/core\/persistence\/src\/unit\/[\w-]+\.ts:\d+:\d+/);
      expect(running.stdout).toMatch(/node_modules\/@mikro-orm\/[\w/-]+\.js:\d+:\d+/);
    });
  }

  it('reads its keys anew at SIGHUP, and goes on', async () => {
    await folder.write(KEYS, `${TEST_SEALING_KEYS},${'B'.repeat(42)}A`);
    process.kill(running.pid, 'SIGHUP');
    const line = '"keys are read anew","sealingKeys":2';
    await running.waitUntil('read them', 5000, () => running.stdout.includes(line));
    expect(await answers('/health/ready')).toBe(true);
  });

  it('loads no package twice', async () => {
    running.terminate();
    expect(await running.waitUntilEnded()).toBe(0);
    const bundled = await bundledPackages();
    const loaded = await readJson<readonly string[]>(folder.file('loaded.json'));
    expect(bundled.has('@nestjs/core')).toBe(true);
    expect(loaded.filter((module) => bundled.has(packageOf(module) ?? ''))).toEqual([]);
  });
});
