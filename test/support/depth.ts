import { randomInt } from 'node:crypto';

/**
 * `npm test` tries a sample of what is long, chosen by a printed seed; TEST_DEPTH=full tries all of it,
 * as `npm run test:system` does on PostgreSQL 15.
 */
export const IS_FULL = process.env['TEST_DEPTH'] === 'full';

const SHARE = 6;

/** Which failures are tried, and whose turn is first: FAULT_SEED=… npm run test:jest -- test/faults */
export const FAULT_SEED = Number(process.env['FAULT_SEED'] ?? randomInt(SHARE));

/** A sixth of the cases, or all. */
export function sampleOf<T>(cases: readonly T[]): T[] {
  process.stderr.write(`faults: FAULT_SEED=${String(FAULT_SEED)}, of 0 to ${String(SHARE - 1)}\n`);
  return cases.filter((_case, index) => IS_FULL || index % SHARE === FAULT_SEED % SHARE);
}
