import { readdir, readFile, stat } from 'node:fs/promises';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  readonly command: string;
}

/** The processes that have a text in their command line or environment, and all their descendants. */
export async function processesWith(text: string): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(look))).filter((found) => found !== undefined);
  const found = new Set(all.filter((candidate) => candidate.text.includes(text)));
  // A set that grows while it is walked: children of children are found, too.
  for (const { pid } of found) {
    for (const candidate of all) if (candidate.parent === pid) found.add(candidate);
  }
  return [...found];
}

export async function isAlive(pid: number): Promise<boolean> {
  return (await look(pid)) !== undefined;
}

/** @returns undefined when it has ended, even if its parent has not asked for the outcome yet */
async function look(pid: number) {
  try {
    const [status, command, environment, { uid }] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/environ`, 'utf8').catch(unlessClosed),
      stat(`/proc/${pid}`),
    ]);
    const [, state, parent] = /\) (\S) (\d+)/.exec(status) ?? [];
    if (state === 'Z' || state === 'X') return undefined;
    const text = `${command}\0${environment}`;
    return { pid, parent: Number(parent), uid, command: command.replaceAll('\0', ' '), text };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ESRCH'].includes(code)) return undefined;
    throw error;
  }
}

/** In a container even root may not see the environment of another account's processes. */
function unlessClosed(error: NodeJS.ErrnoException): string {
  if (error.code === 'EACCES') return '';
  throw error;
}
