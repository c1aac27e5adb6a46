import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { processEnvironment } from '#core/config';
import type { ServerAccount } from './server-account.js';

export interface ProgramResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/**
 * Runs one of PostgreSQL's programs to its end.
 *
 * @throws the error of the operating system when it cannot be started at all
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly account: ServerAccount | undefined },
): Promise<ProgramResult> {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: programEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // Ctrl-C in the terminal is for us to handle; on Windows this would open a window.
    detached: process.platform !== 'win32',
    ...options.account,
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  // Not 'close': on Windows the server inherits the pipes and keeps them open for its whole life.
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  await new Promise((resolve) => setImmediate(resolve));
  child.stdout.destroy();
  child.stderr.destroy();
  return { exitCode, output: chunks.join('') };
}

/** Without the PG… variables, which speak to PostgreSQL's programs; in English, because we read the answers. */
function programEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(processEnvironment()).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', LANGUAGE: 'C' };
}
