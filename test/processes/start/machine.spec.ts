import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient, demoLogin } from '../api-client.js';
import { Checkout } from '../checkout.js';
import { Place } from '../place.js';

const run = promisify(execFile);
const TOOLS = join(import.meta.dirname, '..', 'node_modules');
const NODE_20 = join(TOOLS, `node-linux-${process.arch}`, 'bin');

describe('npm start on a machine', () => {
  let place: Place;

  beforeEach(async () => {
    place = await Place.make();
  });

  afterEach(async () => {
    await place.remove();
  });

  it('whose own Node is 20 serves on the Node of the lock file', async () => {
    const path = `${NODE_20}:${process.env['PATH'] ?? ''}`;
    // Without npm, which would put the installed Node first.
    const solera = place.start(
      { PATH: path },
      { command: ['node', 'apps/cli/bootstrap.mjs', 'start'] },
    );
    const api = new ApiClient(await solera.waitUntilReady());
    const metrics = await (await api.send('GET', '/metrics')).text();
    expect(metrics).toContain('nodejs_version_info{version="v24.');
    const launcher = await place.find(/^node apps\/cli\/bootstrap.mjs/);
    expect(await readlink(`/proc/${launcher.pid}/exe`)).toBe(join(NODE_20, 'node'));
  });

  it('where root starts it runs PostgreSQL as nobody, with data only nobody can read', async () => {
    expect(process.getuid?.()).toBe(0);
    const solera = place.start();
    const api = new ApiClient(await solera.waitUntilReady());
    expect((await api.me(await api.logIn(demoLogin(solera.stdout)))).status).toBe(200);

    const server = await place.find(/bin\/postgres -D/);
    expect(server.uid).toBe(65_534);
    const { stdout: mode } = await run('stat', ['-c', '%a %u', `${place.dataDir}/postgres/data`]);
    expect(mode).toBe('700 65534\n');
  });

  it('where npm runs no install scripts installs, builds and serves', async () => {
    const checkout = await Checkout.clone();
    const bare = await Place.make(checkout.path);
    try {
      const solera = bare.start({ npm_config_ignore_scripts: 'true' });
      const api = new ApiClient(await solera.waitUntilReady(240_000));
      expect((await api.me(await api.logIn(demoLogin(solera.stdout)))).status).toBe(200);
      expect(solera.stderr).toMatch(/^Installing packages[^]*Installed in [^]*Built in/);
    } finally {
      await bare.remove();
      await checkout.remove();
    }
  });
});
