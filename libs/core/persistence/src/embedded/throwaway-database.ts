import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabase } from './embedded-database.js';

/** A server for one test run, in a folder of its own; what is in it is lost at the end. */
export class ThrowawayDatabase {
  private constructor(
    private readonly folder: string,
    private readonly database: EmbeddedDatabase,
  ) {}

  static async start(): Promise<ThrowawayDatabase> {
    const folder = await mkdtemp(join(tmpdir(), 'solera-test-'));
    await chmod(folder, 0o711);
    const database = await EmbeddedDatabase.open(
      { dataDir: folder, copies: join(folder, 'programs') },
      { applicationName: 'solera test', isThrowaway: true },
    );
    return new ThrowawayDatabase(folder, database);
  }

  /** Superuser, on the maintenance database. */
  get adminUrl(): string {
    return this.database.adminUrl;
  }

  async stop(): Promise<void> {
    await this.database.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
