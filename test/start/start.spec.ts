import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildCheckout, CHECKOUT } from '../support/built-checkout.js';
import { SoleraProcess } from '../support/solera-process.js';

const run = promisify(execFile);

describe('npm start', () => {
  let dataDir: string;
  let solera: SoleraProcess;

  beforeAll(buildCheckout, 180_000);

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'solera-start-'));
    // As root, the database has an account of its own.
    await chmod(dataDir, 0o711);
    solera = SoleraProcess.start({
      checkout: CHECKOUT,
      // The script itself: npm ends by the signal, whatever the script makes of it.
      command: ['node', 'apps/cli/bootstrap.mjs', 'start'],
      environment: { DATA_DIR: dataDir, PORT: '0' },
    });
  });

  afterEach(async () => {
    solera.interrupt();
    await solera.waitUntilEnded();
    await rm(dataDir, { recursive: true });
  });

  it('prints a line that logs in when pasted, and Ctrl-C ends everything it started', async () => {
    const url = await solera.waitUntilReady();
    const line = solera.stdout.split('\n').find((text) => text.startsWith('curl')) ?? '';
    const { stdout } = await run('sh', ['-c', line]);
    expect(JSON.parse(stdout)).toMatchObject({ email: 'user@demo.example', status: 'active' });

    solera.interrupt();
    expect(await solera.waitUntilEnded()).toBe(0);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(await readdir(join(dataDir, 'postgres', 'data'))).not.toContain('postmaster.pid');
  }, 90_000);
});
