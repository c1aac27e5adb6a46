import { readdir, stat } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { TemporaryFolder } from '../../../../../test/support/temporary-folder.js';
import { cannotWrite, DataDir } from './data-dir.js';

describe('the data folder', () => {
  it('is made with everything above it, and closed to others', async () => {
    await using folder = await TemporaryFolder.make();
    const dataDir = await DataDir.open(folder.file('a/b/c'));
    expect((await stat(dataDir.path)).mode & 0o066).toBe(0);
    expect(await readdir(dataDir.path)).toEqual([]);
    expect((await DataDir.open(dataDir.path)).file('x')).toBe(folder.file('a/b/c/x'));
  });

  it('keeps what is written for its owner alone', async () => {
    await using folder = await TemporaryFolder.make();
    const dataDir = await DataDir.open(folder.path);
    expect(await dataDir.read('note')).toBeUndefined();
    await dataDir.write('note', 'one');
    await dataDir.write('note', 'two');
    expect(await dataDir.read('note')).toBe('two');
    expect((await stat(dataDir.file('note'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder.path)).toEqual(['note']);
    await dataDir.remove('note');
    await dataDir.remove('note');
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('makes a file once, however many want it at once', async () => {
    await using folder = await TemporaryFolder.make();
    const dataDir = await DataDir.open(folder.path);
    let made = 0;
    const contents = await Promise.all(
      Array.from({ length: 20 }, () => dataDir.readOrMake('key', () => `key ${++made}`)),
    );
    expect(new Set(contents).size).toBe(1);
    expect(await dataDir.readOrMake('key', () => 'another')).toBe(contents[0]);
    expect(await readdir(folder.path)).toEqual(['key']);
  });

  it.each<[string, (dataDir: DataDir) => Promise<unknown>]>([
    ['read', (dataDir) => dataDir.read('file/below')],
    ['write', (dataDir) => dataDir.write('file/below', 'text')],
    ['make', (dataDir) => dataDir.readOrMake('file/below', () => 'text')],
  ])('refuses what it may not %s', async (_what, touch) => {
    await using folder = await TemporaryFolder.make();
    const dataDir = await DataDir.open(folder.path);
    // Below a file there is nothing, for root neither.
    await folder.write('file', '');
    await expect(touch(dataDir)).rejects.toMatchObject({
      exitCode: 73,
      message: expect.stringMatching(/file\/below cannot be written: a part of the path/),
    });
  });

  it('is refused where a file is in its place, or on the way', async () => {
    await using folder = await TemporaryFolder.make();
    const file = await folder.write('file', '');
    await expect(DataDir.open(file)).rejects.toMatchObject({
      exitCode: 73,
      message: `${file} cannot be written: it is not a folder. Free it, or set DATA_DIR to another folder.`,
    });
    await expect(DataDir.open(`${file}/below`)).rejects.toThrow(
      'a part of the path is not a folder',
    );
  });

  it.each([
    ['EACCES', 'permission denied'],
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'the file system is read-only'],
    ['EIO', 'EIO'],
    [undefined, 'unknown error'],
  ])('says why it cannot be written: %s', (code, reason) => {
    const refusal = cannotWrite('/data', code === undefined ? {} : { code });
    expect(refusal.exitCode).toBe(73);
    expect(refusal.message).toContain(`/data cannot be written: ${reason}.`);
  });
});
