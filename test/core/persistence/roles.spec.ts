import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  loginAs,
  onDatabase,
  prepareDatabase,
  ThrowawayDatabase,
  withClient,
} from '#core/persistence';

const PASSWORD = (role: string) => `password of ${role}`;
const ROLES = `
  select rolname as name, rolcanlogin as login, rolbypassrls as bypass, rolsuper as super,
    rolcreaterole as create, shobj_description(oid, 'pg_authid') is not null as marked, rolconfig as settings
  from pg_roles where rolname like 'app%' order by 1`;

/** On a server of its own: roles belong to the server, and other tests use theirs. */
describe('the roles of a database', () => {
  let server: ThrowawayDatabase;
  let adminUrl: string;

  beforeAll(async () => {
    server = await ThrowawayDatabase.start();
    adminUrl = onDatabase(server.adminUrl, 'my solera');
  });

  afterAll(() => server.stop());

  const prepare = (url = adminUrl) =>
    prepareDatabase({ adminUrl: url, passwordOf: PASSWORD, statementTimeoutMs: 4321 });
  const select = (url: string, sql: string) =>
    withClient(url, 'test', async (client) => (await client.query(sql)).rows as unknown[]);

  it('are made with the database, each with the rights of its task', async () => {
    const logins = await prepare();
    expect(await select(adminUrl, ROLES)).toMatchObject([
      { name: 'app', login: true, bypass: false, super: false, create: false, marked: true },
      { name: 'app_lookup', login: false, bypass: true, super: false, settings: null },
      { name: 'app_owner', login: true, bypass: false, super: false, create: false },
      { name: 'app_system', login: true, bypass: true, super: false, create: false },
    ]);
    for (const [url, role] of [
      [logins.ownerUrl, 'app_owner'],
      [logins.appUrl, 'app'],
      [logins.systemUrl, 'app_system'],
    ] as const) {
      expect(await select(url, 'select current_user as role, current_database() as name')).toEqual([
        { role, name: 'my solera' },
      ]);
    }
  });

  it('come with their limits, which no connection can forget', async () => {
    const { appUrl } = await prepare();
    expect(
      await select(
        appUrl,
        `select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout',
         'idle_in_transaction_session_timeout', 'search_path') order by 1`,
      ),
    ).toEqual([
      { name: 'idle_in_transaction_session_timeout', setting: '10000' },
      { name: 'lock_timeout', setting: '2000' },
      { name: 'search_path', setting: 'public' },
      { name: 'statement_timeout', setting: '4321' },
    ]);
  });

  it('stay what they are when they are prepared again, by several at once', async () => {
    const before = await select(adminUrl, ROLES);
    const all = await Promise.all([prepare(), prepare(), prepare()]);
    expect(new Set(all.map(({ appUrl }) => appUrl)).size).toBe(1);
    expect(await select(adminUrl, ROLES)).toEqual(before);
  });

  it('get back what somebody took or gave', async () => {
    await select(adminUrl, 'alter role app superuser bypassrls');
    await select(adminUrl, 'alter role app_owner nologin');
    await select(adminUrl, 'grant app_system to app');
    await prepare();
    expect(await select(adminUrl, ROLES)).toMatchObject([
      { name: 'app', bypass: false, super: false },
      { name: 'app_lookup' },
      { name: 'app_owner', login: true },
      { name: 'app_system' },
    ]);
    const members = `select pg_has_role('app', r, 'member') as is from unnest(array['app_system', 'app_lookup', 'app_owner']) r`;
    expect(await select(adminUrl, members)).toEqual([{ is: false }, { is: false }, { is: false }]);
  });

  it('let the owner make and the runtime use, and nothing more', async () => {
    const { ownerUrl, appUrl, systemUrl } = await prepare();
    await select(ownerUrl, 'create table things (id int generated always as identity, name text)');
    await select(ownerUrl, 'create sequence numbers');
    for (const url of [appUrl, systemUrl]) {
      await select(url, `insert into things (name) values ('a')`);
      await select(url, `update things set name = 'b'`);
      await select(url, 'select * from things');
      await select(url, `select nextval('numbers')`);
      await select(url, 'delete from things');
      for (const forbidden of [
        'truncate things',
        'drop table things',
        'create table others ()',
        'alter table things add column x int',
        'set role app_owner',
        'create role planted',
      ]) {
        await expect(select(url, forbidden)).rejects.toMatchObject({ code: '42501' });
      }
    }
  });

  it('let the owner make look-up functions that see everything', async () => {
    const { ownerUrl, appUrl } = await prepare();
    await select(ownerUrl, 'create schema app');
    await select(
      ownerUrl,
      `create function app.answer() returns int language sql security definer
       set search_path = pg_catalog as 'select 42'`,
    );
    await select(ownerUrl, 'grant create on schema app to app_lookup');
    await select(ownerUrl, 'alter function app.answer() owner to app_lookup');
    expect(await select(appUrl, 'select app.answer()')).toEqual([{ answer: 42 }]);
  });

  it('have passwords no log of the server can hold', async () => {
    expect(
      await select(
        server.adminUrl,
        `select bool_and(rolpassword like 'SCRAM-SHA-256$%') as ok from pg_authid where rolname like 'app%' and rolcanlogin`,
      ),
    ).toEqual([{ ok: true }]);
    const wrong = loginAs(adminUrl, 'app', 'guessed');
    await expect(select(wrong, 'select 1')).rejects.toMatchObject({ exitCode: 77 });
  });

  it('are prepared by an administrator who is no superuser', async () => {
    await select(server.adminUrl, `create role admin login createdb createrole password 'admin'`);
    await select(
      server.adminUrl,
      'grant app, app_owner, app_system, app_lookup to admin with admin option',
    );
    const url = onDatabase(loginAs(server.adminUrl, 'admin', 'admin'), 'another');
    const { ownerUrl } = await prepare(url);
    await select(ownerUrl, 'create table things ()');
    expect(await select(ownerUrl, 'select current_database() as name')).toEqual([
      { name: 'another' },
    ]);
  });

  it('are not prepared by who lacks the right, who is told the SQL to run', async () => {
    await select(server.adminUrl, `create role guest login password 'guest'`);
    const url = onDatabase(loginAs(server.adminUrl, 'guest', 'guest'), 'my solera');
    const refused: unknown = await prepare(url).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      exitCode: 77,
      message: expect.stringContaining('have an administrator run this SQL'),
      details: expect.stringContaining(`alter role "app" with password '<choose one>';`),
    });
    const { details } = refused as { details: string };
    expect(details).not.toContain('SCRAM-SHA-256');
    await select(adminUrl, details.replaceAll('<choose one>', 'chosen'));
  });

  it('of another application are left alone', async () => {
    await prepare();
    await select(server.adminUrl, 'comment on role app is null');
    await expect(prepare()).rejects.toMatchObject({
      exitCode: 77,
      message: expect.stringContaining(
        'roles that Solera did not make: app; set DATABASE_OWNER_URL',
      ),
      details: expect.stringContaining(`comment on role "app" is 'Solera: made by`),
    });
    const { details } = (await prepare().catch((error: unknown) => error)) as { details: string };
    await select(server.adminUrl, details);
    await expect(prepare()).resolves.toMatchObject({ appUrl: expect.any(String) });
  });

  it('are prepared also where the maintenance database is closed', async () => {
    await select(adminUrl, 'alter database postgres with allow_connections false');
    await expect(prepare()).resolves.toMatchObject({ appUrl: expect.any(String) });
    await select(adminUrl, 'alter database postgres with allow_connections true');
  });
});
