import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onDatabase, withClient } from '#core/persistence';
import { TEST_SEALING_KEYS, TestDatabase } from '#core/testing';
import { TestIo } from '../support/test-io.js';

describe('solera database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
  });

  afterAll(() => database.drop());

  const ioWith = (environment: Record<string, string>) =>
    new TestIo({ SEALING_KEYS: TEST_SEALING_KEYS, ...environment });

  it('makes roles and database, as often as one likes', async () => {
    const name = `${database.name}_made`;
    const url = onDatabase(database.adminUrl, name);
    for (const variable of ['DATABASE_URL', 'DATABASE_OWNER_URL']) {
      const io = ioWith({ [variable]: url });
      expect(await io.run('database prepare')).toBe(0);
      expect(io.noted).toEqual([`The database ${name} is prepared.`]);
    }
    const app = onDatabase(database.urlOf('app'), name);
    await expect(withClient(app, 'test', () => Promise.resolve(42))).resolves.toBe(42);
    await database.query(`drop database ${name} with (force)`);
  });

  it('prints the log-ins of the processes where asked to, and nothing else with them', async () => {
    const io = ioWith({ DATABASE_URL: database.adminUrl });
    expect(await io.run('database prepare')).toBe(0);
    expect(io.printed).toEqual([]);
    expect(await io.run('database prepare --print-urls')).toBe(0);
    const [, app = '', owner = ''] =
      /^DATABASE_URL=(\S+)\nDATABASE_OWNER_URL=(\S+)$/.exec(io.printed.join('\n')) ?? [];
    const roleAt = (url: string) =>
      withClient(url, 'test', async (client) => {
        const { rows } = await client.query<{ role: string }>('select current_user as role');
        return rows[0]?.role;
      });
    expect([await roleAt(app), await roleAt(owner)]).toEqual(['app', 'app_owner']);
    expect(io.noted.join()).not.toContain(new URL(app).password);
  });

  it.each(['', 'prepare now', 'remove'])('says what it can do: database %s', async (words) => {
    const io = ioWith({});
    expect(await io.run(`database ${words}`)).toBe(64);
    expect(io.noted).toEqual(['Say what to do: solera database prepare.']);
  });

  it.each(['app', 'app_owner'] as const)('is not for the role %s', async (role) => {
    const io = ioWith({ DATABASE_URL: database.urlOf(role) });
    expect(await io.run('database prepare')).toBe(77);
    expect(io.text).toContain(`${role} cannot prepare the database: set both`);
    expect(io.text).not.toContain(new URL(database.urlOf(role)).password);
  });

  it('wants an administrator and keys in production', async () => {
    const production = { NODE_ENV: 'production' };
    const none = ioWith(production);
    expect(await none.run('database prepare')).toBe(78);
    expect(none.text).toContain('DATABASE_OWNER_URL is required: an administrator');
    const keyless = new TestIo({ ...production, DATABASE_URL: database.adminUrl });
    expect(await keyless.run('database prepare')).toBe(78);
    expect(keyless.text).toContain('SEALING_KEYS is required in production');
  });
});
