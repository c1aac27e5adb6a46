import {
  MigrationRunner,
  onDatabase,
  prepareDatabase,
  ThrowawayDatabase,
  withClient,
} from '#core/persistence';
import { TEST_SEALING_KEY } from './test-keys.js';

/** The database every test file's own one is copied from. */
export const TEMPLATE = 'solera_template';

const NOBODY = { onWait: () => undefined, onStep: () => undefined, onRetry: () => undefined };

/** The PostgreSQL server of one test run, with a migrated template database. */
export class TestServer {
  private constructor(
    readonly adminUrl: string,
    private readonly end: () => Promise<void>,
  ) {}

  /** @param externalUrl superuser of a server that runs already (PostgreSQL 15); the embedded one when absent */
  static async start(externalUrl: string | undefined): Promise<TestServer> {
    if (externalUrl !== undefined && externalUrl !== '') {
      await makeTemplate(externalUrl);
      return new TestServer(externalUrl, () => Promise.resolve());
    }
    const server = await ThrowawayDatabase.start();
    await makeTemplate(server.adminUrl);
    return new TestServer(server.adminUrl, () => server.stop());
  }

  stop(): Promise<void> {
    return this.end();
  }
}

async function makeTemplate(adminUrl: string): Promise<void> {
  await withClient(adminUrl, 'solera test', async (client) => {
    await client.query(`drop database if exists ${TEMPLATE}`);
  });
  const logins = await prepareDatabase({
    adminUrl: onDatabase(adminUrl, TEMPLATE),
    passwordOf: (role) => TEST_SEALING_KEY.derive(`database:${role}`).toString('base64url'),
    statementTimeoutMs: 30_000,
  });
  await new MigrationRunner(logins.ownerUrl, { reporter: NOBODY }).up();
}
