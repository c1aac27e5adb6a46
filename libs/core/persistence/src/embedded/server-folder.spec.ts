import { describe, expect, it } from '@jest/globals';
import { chmod, mkdir, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { TemporaryFolder } from '../../../../../test/support/temporary-folder.js';
import { ServerBinaries } from './server-binaries.js';
import { ServerFolder } from './server-folder.js';

/** Programs of which initdb ends as `script` does. */
async function binariesWith(folder: TemporaryFolder, script: string): Promise<ServerBinaries> {
  const bin = folder.file('package/native/bin');
  await mkdir(bin, { recursive: true });
  await writeFile(folder.file('package/package.json'), '{"version":"18.4.0"}');
  for (const [name, text] of [
    ['postgres', 'echo "postgres (PostgreSQL) 18.4"'],
    ['initdb', script],
  ] as const) {
    await writeFile(`${bin}/${name}`, `#!/bin/sh\n${text}\n`);
    await chmod(`${bin}/${name}`, 0o755);
  }
  return ServerBinaries.open(undefined, folder.file('copies'), folder.file('package'));
}

describe('the folder of a server', () => {
  it('has no version before there is one', async () => {
    await using folder = await TemporaryFolder.make();
    const server = new ServerFolder(folder.file('postgres'), undefined);
    expect(await server.version()).toBeUndefined();
    await mkdir(server.path);
    expect(await server.version()).toBeNaN();
    await expect(server.password()).rejects.toMatchObject({ exitCode: 73 });
  });

  it('appears as a whole, with a password for its owner alone', async () => {
    await using folder = await TemporaryFolder.make();
    const binaries = await binariesWith(folder, 'echo 18 > "$2/PG_VERSION"');
    const server = new ServerFolder(folder.file('postgres'), undefined);
    await server.initialize(binaries);
    expect(await server.version()).toBe(18);
    expect(await server.password()).toMatch(/^[\w-]{43}$/);
    expect((await stat(folder.file('postgres/password'))).mode & 0o777).toBe(0o600);
    expect((await stat(server.path)).mode & 0o777).toBe(0o700);
  });

  it('is that of the faster one where two make it', async () => {
    await using folder = await TemporaryFolder.make();
    const binaries = await binariesWith(folder, 'echo 18 > "$2/PG_VERSION"');
    const server = new ServerFolder(folder.file('postgres'), undefined);
    await Promise.all([server.initialize(binaries), server.initialize(binaries)]);
    expect(await server.version()).toBe(18);
    expect(await readdir(folder.path)).toEqual(['package', 'postgres']);
  });

  it.each([
    ['echo "No space left on device"; exit 1', 73, 'the disk is full'],
    ['echo "Permission denied"; exit 1', 73, 'permission denied'],
    ['echo "initdb: planted reason" >&2; exit 1', 1, 'could not be created'],
  ])('leaves nothing behind where it cannot be made: %s', async (script, exitCode, reason) => {
    await using folder = await TemporaryFolder.make();
    const binaries = await binariesWith(folder, script);
    const server = new ServerFolder(folder.file('postgres'), undefined);
    const making = server.initialize(binaries);
    await expect(making).rejects.toMatchObject({
      exitCode,
      message: expect.stringContaining(reason),
    });
    expect(await readdir(folder.path)).toEqual(['package']);
  });

  it('is refused where it cannot be written', async () => {
    await using folder = await TemporaryFolder.make();
    const binaries = await binariesWith(folder, 'true');
    const file = await folder.write('file', '');
    const server = new ServerFolder(`${file}/postgres`, undefined);
    await expect(server.initialize(binaries)).rejects.toMatchObject({ exitCode: 73 });
    await expect(server.openLog()).rejects.toMatchObject({ exitCode: 73 });
  });

  it('has a log that is started afresh when it has become long', async () => {
    await using folder = await TemporaryFolder.make();
    const server = new ServerFolder(folder.path, undefined);
    expect(await server.openLog()).toBe(0);
    await writeFile(server.log, 'one\n');
    expect(await server.openLog()).toBe(4);
    await writeFile(server.log, 'one\ntwo\n');
    expect(await server.logSince(4)).toBe('two');
    await truncate(server.log, 10 * 1024 * 1024 + 1);
    expect(await server.openLog()).toBe(0);
    expect(await server.logSince(0)).toBe('');
  });
});
