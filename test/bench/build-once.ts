import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Builds what is measured, unless it is built. @throws Error when it cannot be */
export async function buildOnce(): Promise<void> {
  const launcher = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'bootstrap.mjs');
  const child = spawn(process.execPath, [launcher, 'help'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The build failed');
}
