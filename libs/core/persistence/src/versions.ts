import { VersionIsStale } from './persistence.errors.js';

/** The row versions a caller is willing to change; `*` is any. */
export type ExpectedVersion = readonly number[] | '*';

/**
 * Compares a row with the version its caller has read. Lock the row first: what is compared here
 * must still be true at COMMIT.
 *
 * @throws VersionIsStale
 */
export function assertVersion(row: { readonly version: number }, expected: ExpectedVersion): void {
  if (expected !== '*' && !expected.includes(row.version)) throw new VersionIsStale();
}
