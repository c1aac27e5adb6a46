import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { ApiClient, demoLogin } from '../api-client.js';
import { Place } from '../place.js';

const run = promisify(execFile);
const NOBODY = { uid: 65_534, gid: 65_534 };

describe('the data folder of npm start', () => {
  let place: Place;

  beforeEach(async () => {
    place = await Place.make();
  });

  afterEach(async () => {
    await place.remove();
  });

  it('belongs to one start at a time; the second is told where the first one serves', async () => {
    const first = place.start();
    const url = await first.waitUntilReady();

    const second = place.start();
    expect(await second.waitUntilEnded()).toBe(75);
    const { pid } = await place.find(/apps\/cli\/src\/main\.js/);
    expect(second.said()).toEqual([
      'Starting PostgreSQL',
      `Solera is already running at ${url} (process ${pid}) with the data in ${place.dataDir}: stop it, or set DATA_DIR and PORT to start another.`,
    ]);
    const api = new ApiClient(url);
    expect((await api.me(await api.logIn(demoLogin(first.stdout)))).status).toBe(200);
  });

  it('can be another one, for a start beside a running one', async () => {
    const other = await Place.make();
    try {
      const [first, second] = [place.start(), other.start()];
      const urls = [await first.waitUntilReady(), await second.waitUntilReady()];
      expect(new Set(urls).size).toBe(2);
      const logins = [demoLogin(first.stdout), demoLogin(second.stdout)];
      for (const [index, url] of urls.entries()) {
        const api = new ApiClient(url);
        const login = logins[index] ?? { email: '', password: '' };
        expect((await api.me(await api.logIn(login))).status).toBe(200);
      }
      first.interrupt();
      await first.waitUntilEnded();
      await place.waitUntilEmpty();
      expect((await new ApiClient(urls[1] ?? '').send('GET', '/health/ready')).status).toBe(200);
    } finally {
      await other.remove();
    }
  });

  it('is refused where another account owns it', async () => {
    await mkdir(place.dataDir, { mode: 0o755 });
    const solera = place.start({}, { account: NOBODY });
    expect(await solera.waitUntilEnded()).toBe(73);
    expect(solera.said()).toEqual([
      'Starting PostgreSQL',
      `${place.dataDir} cannot be written: permission denied. Free it, or set DATA_DIR to another folder.`,
    ]);
    await place.waitUntilEmpty();
  });

  it('is refused where PostgreSQL could not pass, as root starts it as nobody', async () => {
    const closed = `${place.dataDir}/closed`;
    await mkdir(closed, { recursive: true });
    await chmod(closed, 0o700);
    const solera = place.start({ DATA_DIR: `${closed}/data` });
    expect(await solera.waitUntilEnded()).toBe(73);
    expect(solera.said()).toEqual([
      'Starting PostgreSQL',
      `DATA_DIR ${closed}/data is out of reach for the database, which runs as uid 65534 when started as root: ${closed} is closed to others; choose another folder.`,
    ]);
    await place.waitUntilEmpty();
  });

  describe('on a disk of its own', () => {
    beforeEach(async () => {
      await mkdir(place.dataDir);
      await run('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=755', 'tmpfs', place.dataDir]);
    });

    afterEach(async () => {
      await place.killAll();
      await run('umount', [place.dataDir]);
    });

    it('is refused where the disk is read-only', async () => {
      await run('mount', ['-o', 'remount,ro', place.dataDir]);
      const solera = place.start();
      expect(await solera.waitUntilEnded()).toBe(73);
      expect(solera.said()).toEqual([
        'Starting PostgreSQL',
        `${place.dataDir} cannot be written: the file system is read-only. Free it, or set DATA_DIR to another folder.`,
      ]);
      await place.waitUntilEmpty();
    });

    it('is refused where the disk is full', async () => {
      await writeFile(`${place.dataDir}/filler`, Buffer.alloc(16 * 1024 * 1024)).catch(ifFull);
      const solera = place.start();
      expect(await solera.waitUntilEnded()).toBe(73);
      expect(solera.said()).toEqual([
        'Starting PostgreSQL',
        `${place.dataDir} cannot be written: the disk is full. Free it, or set DATA_DIR to another folder.`,
      ]);
      await place.waitUntilEmpty();
    });

    it('is refused where the disk is too small for a database', async () => {
      const solera = place.start();
      expect(await solera.waitUntilEnded()).toBe(73);
      expect(solera.said()).toEqual([
        'Starting PostgreSQL',
        `${place.dataDir} cannot be written: the disk is full. Free it, or set DATA_DIR to another folder.`,
      ]);
      await place.waitUntilEmpty();
    });
  });
});

function ifFull(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOSPC') throw error;
}
