import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a server writes about itself into its data folder. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby';
}

const STATUS = /^(starting|stopping|ready|standby)/;

/** @returns undefined when there is no file, or it is still being written */
export async function readPostmasterFile(dataFolder: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
  return parsePostmasterFile(text);
}

/** The lines are those of PostgreSQL's pidfile.h: 1 the pid, 4 the port, 8 the status. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  const status = STATUS.exec(lines[7] ?? '')?.[1] as PostmasterFile['status'] | undefined;
  return pid > 0 && port > 0 && status ? { pid, port, status } : undefined;
}

/**
 * What the process of that number is. After a reboot, and above all in a container, another
 * program may have got the number, or a dead server keeps it because nobody collects it: a stranger.
 */
export async function processOf(pid: number): Promise<'server' | 'stranger' | 'gone'> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'gone';
  }
  // Where there is no /proc, it counts as the server; PostgreSQL itself looks closer.
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '(postgres) S');
  return /\(postgres\) [^ZX]/.test(status) ? 'server' : 'stranger';
}

/** A number no process can have, and PostgreSQL accepts. */
const NO_PID = 2 ** 31 - 1;

/**
 * PostgreSQL takes any living process of its account with the old number for its predecessor, and
 * refuses to start. Only the number is taken from it, not the file: the rest tells it whether
 * sessions of a killed server still write to the data.
 */
export async function disownPostmasterFile(dataFolder: string): Promise<void> {
  const path = join(dataFolder, 'postmaster.pid');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/^\d+/, String(NO_PID)));
}
