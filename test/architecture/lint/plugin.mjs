import { auditedWrites } from './audited-writes.mjs';
import { databaseOnlyThroughPersistence } from './database-only-through-persistence.mjs';
import { environmentOnlyInConfig } from './environment-only-in-config.mjs';
import { httpOnlyAtTheEdge } from './http-only-at-the-edge.mjs';
import { kyselyOnlySelects } from './kysely-only-selects.mjs';
import { loadingOnlyInRepositories } from './loading-only-in-repositories.mjs';
import { noModuleState } from './no-module-state.mjs';
import { noNewService } from './no-new-service.mjs';
import { noSyncCalls } from './no-sync-calls.mjs';
import { oneLineControllers } from './one-line-controllers.mjs';
import { tenantCondition } from './tenant-condition.mjs';
import { transactionsOnlyInPersistence } from './transactions-only-in-persistence.mjs';

/**
 * What reviewers of this repository said twice. A rule knows no paths of its own where it can be
 * helped: `eslint.config.mjs` says where each applies.
 */
export const solera = {
  meta: { name: 'solera' },
  rules: {
    'audited-writes': auditedWrites,
    'database-only-through-persistence': databaseOnlyThroughPersistence,
    'environment-only-in-config': environmentOnlyInConfig,
    'http-only-at-the-edge': httpOnlyAtTheEdge,
    'kysely-only-selects': kyselyOnlySelects,
    'loading-only-in-repositories': loadingOnlyInRepositories,
    'no-module-state': noModuleState,
    'no-new-service': noNewService,
    'no-sync-calls': noSyncCalls,
    'one-line-controllers': oneLineControllers,
    'tenant-condition': tenantCondition,
    'transactions-only-in-persistence': transactionsOnlyInPersistence,
  },
};
