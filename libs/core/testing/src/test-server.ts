import { ThrowawayDatabase, withClient } from '#core/persistence';
import { makeMigratedDatabase } from './migrated-database.js';

/** The database every test file's own one is copied from. */
export const TEMPLATE = 'solera_template';

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
  await makeMigratedDatabase(adminUrl, TEMPLATE);
}
