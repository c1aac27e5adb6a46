import { readdir, readFile } from 'node:fs/promises';

/** USER_HZ, which is 100 on every Linux that Node runs on (proc(5), time(7)). */
const TICK_MS = 10;

interface Stat {
  readonly parent: number;
  /** User and system time of all its threads. */
  readonly own: number;
  /** Of its children that have ended. */
  readonly children: number;
}

/** @returns the CPU time a process has used so far, all threads, in milliseconds */
export async function cpuOf(pid: number): Promise<number> {
  return ((await statOf(pid))?.own ?? 0) * TICK_MS;
}

/** @returns the CPU time a process and its children have used so far, in milliseconds */
export async function cpuOfTree(pid: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map(statOf));
  const children = stats.filter((stat) => stat?.parent === pid);
  const root = await statOf(pid);
  const ticks = children.reduce((sum, stat) => sum + (stat?.own ?? 0), 0);
  return (ticks + (root?.own ?? 0) + (root?.children ?? 0)) * TICK_MS;
}

export async function parentOf(pid: number): Promise<number> {
  const stat = await statOf(pid);
  if (!stat) throw new Error(`There is no process ${pid}`);
  return stat.parent;
}

/** /proc/<pid>/stat (proc(5)); undefined where the process has ended. */
async function statOf(pid: number): Promise<Stat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name, second, may hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent = 0, ...times] = [1, 11, 12, 13, 14].map((index) => Number(fields[index]));
  const [user = 0, system = 0, userOfChildren = 0, systemOfChildren = 0] = times;
  return { parent, own: user + system, children: userOfChildren + systemOfChildren };
}
