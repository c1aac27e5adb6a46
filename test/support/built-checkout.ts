import { join } from 'node:path';
import { SoleraProcess } from './solera-process.js';

/** The checkout the tests are of. */
export const CHECKOUT = join(import.meta.dirname, '..', '..');

/** Longer than it takes: another test may be building, too, and then one waits for the other. */
const BUILD_MS = 170_000;

/** Builds what has changed since the last time. @throws Error with what it said, when it fails */
export async function buildCheckout(): Promise<void> {
  const command = ['node', 'apps/cli/bootstrap.mjs', 'help'] as const;
  const build = SoleraProcess.start({ checkout: CHECKOUT, command });
  const outcome = await build.waitUntilEnded(BUILD_MS);
  if (outcome !== 0) throw new Error(`The build failed.\n${build.stderr}`);
}
