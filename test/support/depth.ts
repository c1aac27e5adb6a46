/**
 * `npm test` tries a sample of what is long, chosen by a printed seed; TEST_DEPTH=full tries all of it,
 * as `npm run test:system` does on PostgreSQL 15.
 */
export const IS_FULL = process.env['TEST_DEPTH'] === 'full';
