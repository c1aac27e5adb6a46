import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, Refusal } from '#core/errors';

/**
 * The folder of an installation that is not production: database, keys, the demo log-in. Files in
 * it are for their owner's eyes; the folder itself lets the server's account pass.
 */
export class DataDir {
  private constructor(readonly path: string) {}

  /** @throws Refusal 73 when the folder cannot be made or written */
  static async open(path: string): Promise<DataDir> {
    await makeFolder(path, process.getuid?.() === 0 ? 0o711 : 0o700);
    const probe = join(path, `.probe-${randomUUID()}`);
    try {
      // More than an empty file: a full disk still makes those.
      await writeFile(probe, 'x'.repeat(8192));
    } catch (error) {
      throw cannotWrite(path, error);
    } finally {
      await rm(probe, { force: true }).catch(() => undefined);
    }
    return new DataDir(path);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** @throws Refusal 73 when it is there but not for us */
  async read(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.file(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw cannotWrite(this.file(name), error);
    }
  }

  /** Writes a file only its owner can read; whoever reads meanwhile finds the old one or the new one. */
  async write(name: string, content: string): Promise<void> {
    const unfinished = this.file(`${name}.${randomUUID()}`);
    try {
      await writeFile(unfinished, content, { mode: 0o600 });
      await rename(unfinished, this.file(name));
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw cannotWrite(this.file(name), error);
    }
  }

  /** The content of the file, made first if need be; two processes at once get the same. */
  async readOrMake(name: string, make: () => string): Promise<string> {
    const existing = await this.read(name);
    if (existing !== undefined) return existing;
    const unfinished = `${name}.${randomUUID()}`;
    await this.write(unfinished, make());
    try {
      // Unlike rename, link never replaces: the first one in decides.
      await link(this.file(unfinished), this.file(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw cannotWrite(this.file(name), error);
      }
    } finally {
      await rm(this.file(unfinished), { force: true });
    }
    return (await this.read(name)) ?? '';
  }

  async remove(name: string): Promise<void> {
    await rm(this.file(name), { force: true });
  }
}

/** @throws Refusal 73 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
    if (!(await stat(path)).isDirectory()) throw new Error('not a folder');
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'it is not a folder',
};

export function cannotWrite(path: string, cause: unknown): Refusal {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  return new Refusal(
    ExitCode.cannotWrite,
    `${path} cannot be written: ${REASONS[code] ?? code}. Free it, or set DATA_DIR to another folder.`,
    { cause },
  );
}
