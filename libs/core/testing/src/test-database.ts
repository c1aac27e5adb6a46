import { loginAs, onDatabase, openClient, withClient } from '#core/persistence';
import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { TEST_SEALING_KEY } from './test-keys.js';
import { TEMPLATE } from './test-server.js';

/** A database of one test file: really committed to, and gone at the end. */
export class TestDatabase {
  private client: Promise<Client> | undefined;
  /** The query before the next one: a connection runs one at a time. */
  private before: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly serverUrl: string,
    readonly name: string,
  ) {}

  static async create(serverUrl: string): Promise<TestDatabase> {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await withClient(serverUrl, 'solera test', async (client) => {
      await client.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
      // Unlike everything inside it, the rights on a database are not copied.
      await client.query(`grant create on database ${name} to app_owner`);
    });
    return new TestDatabase(serverUrl, name);
  }

  /** Superuser, for looking at what a request left behind. */
  get adminUrl(): string {
    return onDatabase(this.serverUrl, this.name);
  }

  /** Log-in of one of the roles of the database. */
  urlOf(role: 'app' | 'app_owner' | 'app_system'): string {
    const password = TEST_SEALING_KEY.derive(`database:${role}`).toString('base64url');
    return loginAs(this.adminUrl, role, password);
  }

  /** Runs SQL as the superuser. @returns its rows */
  async query<Row extends object>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    const client = await (this.client ??= openClient(this.adminUrl, 'solera test'));
    const asked = this.before.then(() => client.query<Row>(sql, [...parameters]));
    // Whoever asked is told what went wrong; the next one begins all the same.
    this.before = asked.catch(() => undefined);
    return (await asked).rows;
  }

  async drop(): Promise<void> {
    await (await this.client)?.end();
    await withClient(this.serverUrl, 'solera test', async (client) => {
      await client.query(`drop database if exists ${this.name} with (force)`);
    });
  }
}
