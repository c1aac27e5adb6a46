import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defineEntity } from '@mikro-orm/core';
import { cp, readdir, readFile } from 'node:fs/promises';
import { findEntities, migrationsFolder, p, SchemaCheck, type Entity } from '#core/persistence';
import { MIGRATIONS } from '../../support/migrations.js';
import { TestDatabase } from '#core/testing';
import { TemporaryFolder } from '../../support/temporary-folder.js';
import { TestApi } from '../../support/test-api.js';

const Cat = defineEntity({
  name: 'Cat',
  tableName: 'cats',
  properties: { id: p.integer().primary(), name: p.string().length(50) },
});

describe('the schema check', () => {
  let entities: readonly Entity[];
  let folder: TemporaryFolder;
  let database: TestDatabase;

  beforeAll(async () => {
    const api = await TestApi.start();
    entities = findEntities(api.app);
    await api.stop();
  });

  beforeEach(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    folder = await TemporaryFolder.make();
    await cp(migrationsFolder(), folder.path, { recursive: true });
  });

  afterEach(async () => {
    await folder.remove();
    await database.drop();
  });

  const check = (of = entities) =>
    new SchemaCheck(of, folder.path).check(database.urlOf('app_owner'));
  const migrations = async () =>
    (await readdir(folder.path)).filter((file) => file.endsWith('.ts')).sort();

  it('finds entities, migrations and database in agreement', async () => {
    expect(await check()).toEqual({ needsMigration: false, pending: [], drift: '' });
  });

  it.each([
    ['a column', 'alter table users add column planted int', /drop column "planted"/],
    ['a table', 'set role app_owner; create table planted (id int)', /drop table .*"planted"/],
    [
      'a table of somebody else',
      'create table planted (id int)',
      /^drop table planted; -- owned by/,
    ],
    ['an index', 'create index planted on users (name)', /drop index "planted"/],
    [
      'a missing index',
      'drop index users_email_unique',
      /create unique index "users_email_unique"/,
    ],
    ['a missing default', 'alter table users alter version drop default', /set default 1/],
    ['a nullable column', 'alter table users alter name drop not null', /"name" set not null/],
    [
      'a missing check',
      'alter table users drop constraint users_status_check',
      /users_status_check/,
    ],
  ])('finds drift: %s', async (_what, sql, finding) => {
    await database.query(sql);
    const report = await check();
    expect(report.drift).toMatch(finding);
    expect(report).toMatchObject({ needsMigration: false, pending: [] });
  });

  it('looks for no drift while migrations are missing', async () => {
    await database.query('truncate schema_migrations');
    await database.query('alter table users add column planted int');
    expect(await check()).toEqual({
      needsMigration: false,
      pending: MIGRATIONS,
      drift: '',
    });
  });

  it('finds an entity no migration was written for', async () => {
    expect(await check([...entities, Cat])).toMatchObject({ needsMigration: true });
  });

  it('writes the migration that is missing, then finds nothing new', async () => {
    const before = await migrations();
    const changed = new SchemaCheck([...entities, Cat], folder.path);
    const file = await changed.diff('create-cats', false);
    expect(file).toMatch(/^\d{14}-create-cats\.ts$/);
    expect(await migrations()).toEqual([...before, file]);
    const text = await readFile(folder.file(file ?? ''), 'utf8');
    expect(text).toContain('export class CreateCats extends Migration');
    expect(text).toContain('TODO: what changes, and why it cannot hurt');
    expect(text).toMatch(/override up\(\): void \{\n {4}this\.addSql\(`create table "cats"/);
    expect(text).toMatch(/override down\(\): void \{\n {4}this\.addSql\(`drop table/);
    expect(await readFile(folder.file('schema.snapshot.json'), 'utf8')).toMatch(/\}\n$/);
    expect(await changed.diff('again', false)).toBeUndefined();
  });

  it('writes a blank migration where one is wanted', async () => {
    const file = await new SchemaCheck(entities, folder.path).diff('fill-names', true);
    expect(await readFile(folder.file(file ?? ''), 'utf8')).toContain('class FillNames');
  });

  it('writes the first migration of all', async () => {
    await using empty = await TemporaryFolder.make();
    const schema = new SchemaCheck([Cat], empty.path);
    expect(await schema.check(database.urlOf('app_owner'))).toMatchObject({ needsMigration: true });
    expect(await new SchemaCheck([], empty.path).diff('nothing', false)).toBeUndefined();
    expect(await readdir(empty.path)).toEqual([]);
    expect(await schema.diff('create-cats', false)).toMatch(/create-cats\.ts$/);
  });

  it.each(['CreateCats', 'create_cats', '-cats', 'cats-', '../cats', ''])(
    'refuses the name %j',
    async (name) => {
      const schema = new SchemaCheck(entities, folder.path);
      await expect(schema.diff(name, false)).rejects.toMatchObject({ exitCode: 64 });
    },
  );
});
