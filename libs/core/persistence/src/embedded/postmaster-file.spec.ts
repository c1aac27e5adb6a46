import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { TemporaryFolder } from '../../../../../test/support/temporary-folder.js';
import {
  disownPostmasterFile,
  parsePostmasterFile,
  processOf,
  readPostmasterFile,
} from './postmaster-file.js';

const fileOf = (pid: number | string, status = 'ready   ') =>
  `${pid}\n/data\n1795440136\n33513\n\n127.0.0.1\n  1234 5\n${status}\n`;

describe('postmaster.pid', () => {
  it.each(['starting', 'stopping', 'ready', 'standby'])('says who serves where: %s', (status) => {
    expect(parsePostmasterFile(fileOf(4711, `${status}  `))).toEqual({
      pid: 4711,
      port: 33513,
      status,
    });
  });

  it.each([
    ['is empty', ''],
    ['is being written', '4711\n/data\n1795440136\n'],
    ['has no status yet', fileOf(4711, '')],
    ['names no process', fileOf('')],
    ['is of a single backend', fileOf(-4711)],
    ['is of something else', 'planted\n'.repeat(9)],
  ])('says nothing where it %s', (_what, text) => {
    expect(parsePostmasterFile(text)).toBeUndefined();
  });

  it('is missing in a folder without a server', async () => {
    await using folder = await TemporaryFolder.make();
    expect(await readPostmasterFile(folder.path)).toBeUndefined();
    await folder.write('postmaster.pid', fileOf(4711));
    expect(await readPostmasterFile(folder.path)).toMatchObject({ pid: 4711 });
  });

  it('is disowned by its number alone', async () => {
    await using folder = await TemporaryFolder.make();
    const path = await folder.write('postmaster.pid', fileOf(4711));
    await disownPostmasterFile(folder.path);
    expect(await readFile(path, 'utf8')).toBe(fileOf(2147483647));
    expect(await processOf(2147483647)).toBe('gone');
  });
});

describe('the process of a number', () => {
  it('is a stranger where it is no server', async () => {
    expect(await processOf(process.pid)).toBe('stranger');
  });

  it('is gone where it has ended', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    expect(await processOf(child.pid ?? 0)).toBe('gone');
  });
});
