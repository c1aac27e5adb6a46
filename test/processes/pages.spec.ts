import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Place } from './place.js';

const run = promisify(execFile);
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/benchmarks.md',
  'docs/operations.md',
  'migrations/README.md',
];

/** `.ci/run` runs it; a test of architecture holds the two together. */
const RUN_BY_CI: readonly string[] = ['npm test'];

/** Everything a page tells its reader to type, block by block. */
async function blocksOf(page: string): Promise<string[]> {
  const text = await readFile(page, 'utf8');
  return [...text.matchAll(/^```(?:bash|sh|shell|console)\n([^]*?)\n```$/gm)]
    .map(([, block]) => block ?? '')
    .filter((block) => !RUN_BY_CI.includes(block));
}

describe('what the pages tell to type', () => {
  let place: Place;

  beforeEach(async () => {
    place = await Place.make();
  });
  afterEach(() => place.remove());

  async function type(block: string): Promise<string> {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', block], {
      cwd: place.checkout,
      env: { ...process.env, DATA_DIR: place.dataDir, npm_config_loglevel: 'error' },
    });
    return stdout;
  }

  it('starts Solera and calls it, as the README says', async () => {
    const [start, requests, apiKeys, ...others] = await blocksOf('README.md');
    expect(others).toEqual([]);
    const solera = place.start({}, { command: ['bash', '-c', start ?? ''] });
    const url = await solera.waitUntilReady();
    const call = (block = 'false') => type(block.replaceAll('http://127.0.0.1:3000', url));
    const printed = await call(requests);
    expect(printed).toContain('"name":"Ada King"');
    expect(printed).not.toMatch(/"status":[45]\d\d/);
    expect(await call(apiKeys)).toMatch(
      /^\{"data":\[\{"id":"[^"]+".*"role":"owner".*"name":"Ada King"/,
    );
    const curl = /^curl .*$/m.exec(solera.stdout)?.[0];
    expect(await type(curl ?? 'false')).toContain('"email":"user@demo.example"');
  });

  it.each(PAGES.filter((page) => page !== 'README.md'))('%s is true', async (page) => {
    const blocks = await blocksOf(page);
    // Not started in between: each block has to work as it stands.
    for (const block of blocks) await type(block);
    expect(blocks.length).toBe(/^(?:docs|migrations)/.test(page) ? 1 : 0);
  });
});
