/**
 * Which feature may know which other: [importer, imported]. A reviewed list without circles; the
 * importer gets the other's front door, and its repositories and models get the other's models.
 *
 * @type {readonly (readonly [importer: string, imported: string])[]}
 */
export const EDGES = [
  ['api-keys', 'organizations'],
  ['api-keys', 'users'],
  ['credentials', 'sessions'],
  ['credentials', 'users'],
  ['authenticators', 'users'],
  ['oauth', 'authenticators'],
  ['oauth', 'organizations'],
  ['oauth', 'sessions'],
  ['oauth', 'users'],
  ['organizations', 'users'],
  ['sessions', 'authenticators'],
  ['sessions', 'users'],
];
