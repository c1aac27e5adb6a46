import { randomInt } from 'node:crypto';

/**
 * `npm test` tries a sample of what is long, chosen by a printed seed; TEST_DEPTH=full tries all of it,
 * as `npm run test:system` does on PostgreSQL 15.
 */
export const IS_FULL = process.env['TEST_DEPTH'] === 'full';

const SHARE = 6;

/** Which cases are tried, and whose turn is first: SAMPLE_SEED=… npm run test:jest -- test/faults */
export const SAMPLE_SEED = Number(process.env['SAMPLE_SEED'] ?? randomInt(SHARE));

process.stderr.write(`SAMPLE_SEED=${String(SAMPLE_SEED)}, of 0 to ${String(SHARE - 1)}\n`);

/** A sixth of the cases, or all; there are six at least. */
export function sampleOf<T>(cases: readonly T[]): T[] {
  return cases.filter((_case, index) => IS_FULL || index % SHARE === SAMPLE_SEED % SHARE);
}
