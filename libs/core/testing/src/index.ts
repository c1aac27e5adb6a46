export { makeMigratedDatabase } from './migrated-database.js';
export { TestDatabase } from './test-database.js';
export { TEST_SEALING_KEYS } from './test-keys.js';
export { TestServer } from './test-server.js';
