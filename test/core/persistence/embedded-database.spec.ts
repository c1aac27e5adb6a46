import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedDatabase, ThrowawayDatabase, withClient } from '#core/persistence';
import { TemporaryFolder } from '../../support/temporary-folder.js';

/** One cluster for all tests: making it takes longer than starting it ten times. */
describe('the embedded database', () => {
  let folder: TemporaryFolder;
  let opened: EmbeddedDatabase[];

  beforeAll(async () => {
    folder = await TemporaryFolder.make();
  });

  beforeEach(() => {
    opened = [];
  });

  afterEach(async () => {
    await opened.at(-1)?.stop();
  });

  afterAll(() => folder.remove());

  const open = async () => {
    const place = { dataDir: folder.path, copies: folder.file('programs') };
    const database = await EmbeddedDatabase.open(place, { applicationName: 'solera test' });
    opened.push(database);
    return database;
  };
  const postmaster = () => folder.file(join('postgres', 'data', 'postmaster.pid'));
  const select = (url: string, sql: string) =>
    withClient(url, 'test', async (client) => (await client.query(sql)).rows as unknown[]);

  it('is made, started, adopted by others and stopped by the last one', async () => {
    const first = await open();
    expect(first.isAdopted).toBe(false);
    await select(first.adminUrl, 'create table kept as select 42 as answer');
    const second = await open();
    expect([second.isAdopted, second.adminUrl]).toEqual([true, first.adminUrl]);

    await first.release();
    expect(await select(second.adminUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.release();
    await expect(select(first.adminUrl, 'select 1')).rejects.toMatchObject({ exitCode: 69 });
    await expect(readFile(postmaster())).rejects.toThrow('ENOENT');

    const third = await open();
    expect(third.isAdopted).toBe(false);
    expect(await select(third.adminUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('is started once by two at the same time', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    expect(one.adminUrl).toBe(two.adminUrl);
    await one.release();
    expect(await select(two.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('waits for another start that has not written its number yet', async () => {
    const first = await open();
    await first.release();
    await writeFile(postmaster(), '');
    const written = sleep(1_000).then(() => rm(postmaster()));
    await expect(open()).resolves.toMatchObject({ isAdopted: false });
    await written;
  });

  it('listens on the loopback alone and asks for a password', async () => {
    const { adminUrl } = await open();
    expect(await select(adminUrl, 'show listen_addresses')).toEqual([
      { listen_addresses: '127.0.0.1' },
    ]);
    const url = new URL(adminUrl);
    url.password = 'guessed';
    await expect(select(url.href, 'select 1')).rejects.toMatchObject({ exitCode: 77 });
  });

  it('has one starter, whose URL the next one is told', async () => {
    const first = await open();
    await first.becomeStarter('http://127.0.0.1:3000');
    const second = await open();
    await expect(second.becomeStarter('http://127.0.0.1:4000')).rejects.toMatchObject({
      exitCode: 75,
      message: `Solera is already running at http://127.0.0.1:3000 (process ${process.pid}) with the data in ${folder.path}: stop it, or set DATA_DIR and PORT to start another.`,
    });
    await first.release();
    await expect(first.dataDir.read('starter.json')).resolves.toBeUndefined();
    await second.becomeStarter('http://127.0.0.1:4000');
    expect(await second.dataDir.read('starter.json')).toContain('http://127.0.0.1:4000');
  });

  it('refuses a second starter also where nobody wrote down who is the first', async () => {
    const first = await open();
    await first.becomeStarter('http://127.0.0.1:3000');
    await first.dataDir.remove('starter.json');
    const second = await open();
    await expect(second.becomeStarter('http://127.0.0.1:4000')).rejects.toThrow(
      `Solera is already running with the data in ${folder.path}`,
    );
  });

  it('says once that it went away, unless it was told to', async () => {
    const first = await open();
    const second = await open();
    const losses: string[] = [];
    const isLost = new Promise<void>((resolve) => {
      second.onLost(() => {
        losses.push('second');
        resolve();
      });
    });
    first.onLost(() => losses.push('first'));
    await first.stop();
    await isLost;
    expect(losses).toEqual(['second']);
  });

  it.each([
    ['of a process that is gone', '2147483646'],
    ['of another program', String(process.pid)],
  ])('starts over the pid file %s', async (_what, pid) => {
    const first = await open();
    const file = await readFile(postmaster(), 'utf8');
    await first.stop();
    await writeFile(postmaster(), file.replace(/^\d+/, pid));
    const second = await open();
    expect(second.isAdopted).toBe(false);
  });

  it.each([
    ['PG_VERSION', '14\n', 78, 'holds data of PostgreSQL 14, and this release brings'],
    ['postgresql.conf', 'planted_setting = nonsense\n', 1, 'did not start: see'],
  ])('refuses to start with a planted %s', async (name, content, exitCode, reason) => {
    await (await open()).stop();
    opened = [];
    const path = folder.file(join('postgres', 'data', name));
    const original = await readFile(path);
    await writeFile(path, content);
    await expect(open()).rejects.toMatchObject({
      exitCode,
      message: expect.stringContaining(reason),
    });
    await writeFile(path, original);
    expect((await open()).isAdopted).toBe(false);
  });

  it('refuses data that is not for us', async () => {
    await using other = await TemporaryFolder.make();
    await other.write('postgres', 'a file, not a folder');
    const place = { dataDir: other.path, copies: other.file('programs') };
    await expect(EmbeddedDatabase.open(place, { applicationName: 'test' })).rejects.toMatchObject({
      exitCode: 73,
    });
  });
});

describe('a throwaway database', () => {
  it('is gone at its end, with its folder', async () => {
    const database = await ThrowawayDatabase.start();
    const { adminUrl } = database;
    const [row] = await withClient(
      adminUrl,
      'test',
      async (client) =>
        (await client.query<{ data_directory: string }>('show data_directory')).rows,
    );
    await database.stop();
    await expect(readFile(join(row?.data_directory ?? '', 'PG_VERSION'))).rejects.toThrow('ENOENT');
    await expect(withClient(adminUrl, 'test', () => Promise.resolve())).rejects.toThrow(
      'cannot be reached',
    );
  });
});
