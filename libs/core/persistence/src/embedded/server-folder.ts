import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExitCode, Refusal } from '#core/errors';
import { cannotWrite } from './data-dir.js';
import { runProgram } from './run-program.js';
import type { ServerAccount } from './server-account.js';
import type { ServerBinaries } from './server-binaries.js';

/** A log longer than this is started afresh. */
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/** In the words of PostgreSQL's programs. */
export const DISK_FULL = /No space left on device|Check free disk space|Disk quota exceeded/;

export const SUPERUSER = 'postgres';

/**
 * One database cluster on disk: `data/` belongs to the server's account, `password` (the
 * superuser's, random) and `log` stand beside it. It appears as a whole or not at all: it is made
 * under another name and renamed when complete.
 */
export class ServerFolder {
  constructor(
    readonly path: string,
    readonly account: ServerAccount | undefined,
  ) {}

  get data(): string {
    return join(this.path, 'data');
  }

  get log(): string {
    return join(this.path, 'log');
  }

  /** @throws Refusal 73 when somebody else's */
  async password(): Promise<string> {
    try {
      return await readFile(join(this.path, 'password'), 'utf8');
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
  }

  /** The major version that made the data; undefined where there is none yet. */
  async version(): Promise<number | undefined> {
    const text = await readFile(join(this.data, 'PG_VERSION'), 'utf8').catch(() => '');
    if (text !== '') return Number(text);
    // Not ours to read is not the same as not there.
    const isThere = await stat(this.path).then(
      () => true,
      () => false,
    );
    return isThere ? Number.NaN : undefined;
  }

  /** @throws Refusal 73 when there is no room, 1 when it fails for another reason */
  async initialize(binaries: ServerBinaries): Promise<void> {
    const unfinished = new ServerFolder(`${this.path}.${randomUUID()}`, this.account);
    try {
      await unfinished.create(binaries);
      // Another start may have been faster; its cluster is then the one.
      await rename(unfinished.path, this.path).catch(async (error: unknown) => {
        if ((await this.version()) === undefined) throw cannotWrite(this.path, error);
      });
    } catch (error) {
      throw error instanceof Refusal ? error : cannotWrite(this.path, error);
    } finally {
      // Where it could not even be made, the error above is the one to tell.
      await rm(unfinished.path, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /** Sees to it that the log can be written. @returns its length: what a start adds comes after. */
  async openLog(): Promise<number> {
    try {
      const log = await open(this.log, 'a', 0o600);
      const { size } = await log.stat();
      if (size > LOG_LIMIT_BYTES) await log.truncate();
      await log.close();
      if (this.account) await chown(this.log, this.account.uid, this.account.gid);
      return size > LOG_LIMIT_BYTES ? 0 : size;
    } catch (error) {
      throw cannotWrite(this.log, error);
    }
  }

  async logSince(position: number): Promise<string> {
    const log = await readFile(this.log, 'utf8').catch(() => '');
    return log.slice(position).trim();
  }

  private async create(binaries: ServerBinaries): Promise<void> {
    const password = randomBytes(32).toString('base64url');
    await mkdir(this.path, { mode: 0o711 });
    // mkdir's mode is cut by the umask of the shell.
    await chmod(this.path, this.account ? 0o711 : 0o700);
    await mkdir(this.data, { mode: 0o700 });
    await this.lend(this.data);
    const passwordFile = join(this.path, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await this.lend(passwordFile);
    const args = ['-D', this.data, `--pwfile=${passwordFile}`, ...initOptions(binaries.major)];
    const { exitCode, output } = await runProgram(binaries.path('initdb'), args, {
      cwd: this.path,
      account: this.account,
    });
    if (exitCode !== 0) throw initFailed(dirname(this.path), output);
    if (this.account) await chown(passwordFile, 0, 0);
  }

  private async lend(path: string): Promise<void> {
    if (this.account) await chown(path, this.account.uid, this.account.gid);
  }
}

/** Password log-in even on the own machine: other users of it can open a connection, too. */
function initOptions(major: number): string[] {
  const systemLocale = process.platform === 'linux' ? 'C.UTF-8' : 'C';
  const locale =
    major >= 17
      ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
      : [`--locale=${systemLocale}`];
  // --no-sync: the kernel writes within seconds; only a power cut in these seconds would be noticed.
  const safety = ['--auth=scram-sha-256', '--no-sync', '--no-instructions'];
  return [`--username=${SUPERUSER}`, '--encoding=UTF8', ...locale, ...safety];
}

function initFailed(path: string, output: string): Refusal {
  if (DISK_FULL.test(output)) {
    return cannotWrite(path, Object.assign(new Error(output), { code: 'ENOSPC' }));
  }
  if (output.includes('Permission denied')) {
    return cannotWrite(path, Object.assign(new Error(output), { code: 'EACCES' }));
  }
  return new Refusal(ExitCode.failed, `The embedded database could not be created in ${path}.`, {
    details: output.trim().split('\n').slice(-8).join('\n'),
  });
}
