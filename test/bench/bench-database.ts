import {
  onDatabase,
  ThrowawayDatabase,
  withClient,
} from '../../libs/core/persistence/src/index.js';
import { makeMigratedDatabase } from '../../libs/core/testing/src/migrated-database.js';
import { parentOf } from './cpu-clock.js';

const DATABASE = 'solera_bench';

/** The embedded PostgreSQL of one run, migrated. It does not wait for the disk, which is nobody's merit. */
export class BenchDatabase {
  private constructor(
    private readonly server: ThrowawayDatabase,
    /** Log-in of the role the API has. */
    readonly appUrl: string,
    /** Process id of the postmaster. */
    readonly pid: number,
  ) {}

  static async start(): Promise<BenchDatabase> {
    const server = await ThrowawayDatabase.start();
    const { appUrl } = await makeMigratedDatabase(server.adminUrl, DATABASE);
    const pid = await withClient(server.adminUrl, 'solera bench', async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      return parentOf(rows[0]?.pid ?? -1);
    });
    return new BenchDatabase(server, appUrl, pid);
  }

  /** Runs SQL as the superuser. @returns its rows */
  query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const url = onDatabase(this.server.adminUrl, DATABASE);
    return withClient(url, 'solera bench', async (client) => {
      const { rows } = await client.query<Row>(sql, [...parameters]);
      return rows;
    });
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
