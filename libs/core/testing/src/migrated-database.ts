import {
  MigrationRunner,
  onDatabase,
  prepareDatabase,
  type DatabaseLogins,
} from '#core/persistence';
import { TEST_SEALING_KEY } from './test-keys.js';

const NOBODY = { onWait: () => undefined, onStep: () => undefined, onRetry: () => undefined };

/**
 * Makes a database, the roles it needs and all its tables.
 *
 * @param adminUrl superuser of the server
 * @param name of a database that is not there yet
 * @returns its log-ins, whose passwords come from the test key
 */
export async function makeMigratedDatabase(
  adminUrl: string,
  name: string,
): Promise<DatabaseLogins> {
  const logins = await prepareDatabase({
    adminUrl: onDatabase(adminUrl, name),
    passwordOf: (role) => TEST_SEALING_KEY.derive(`database:${role}`).toString('base64url'),
    statementTimeoutMs: 30_000,
  });
  await new MigrationRunner(logins.ownerUrl, { reporter: NOBODY }).up();
  return logins;
}
