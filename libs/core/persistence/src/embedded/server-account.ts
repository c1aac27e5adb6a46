import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Whom the server runs as; PostgreSQL refuses to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** "nobody" on Linux and macOS alike; needs no entry in /etc/passwd. */
const NOBODY: ServerAccount = { uid: 65534, gid: 65534 };

/**
 * @param dataFolder of a server that may have run before: its owner goes on owning it
 * @returns undefined when the server runs as whoever we are
 */
export async function serverAccount(dataFolder: string): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(dataFolder).catch(() => undefined);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : NOBODY;
}

/** The first folder on the way to `path` that `account` may not pass, if any. */
export async function closedFolder(
  path: string,
  account: ServerAccount,
): Promise<string | undefined> {
  const way: string[] = [];
  for (let at = await nearestExisting(path); ; at = dirname(at)) {
    way.unshift(at);
    if (dirname(at) === at) break;
  }
  for (const folder of way) {
    const entry = await stat(folder);
    // A file on the way is another problem, with a sentence of its own.
    if (!entry.isDirectory()) return undefined;
    const { mode, uid, gid } = entry;
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    if (((mode >> shift) & 0o1) === 0) return folder;
  }
  return undefined;
}

async function nearestExisting(path: string): Promise<string> {
  for (let at = resolve(path); ; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined);
    if (real !== undefined) return real;
  }
}
