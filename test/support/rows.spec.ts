import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestDatabase } from '#core/testing';
import { effectOf, listTables, readRows, WRITTEN_ASIDE } from './rows.js';

describe('the rows of a database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    await database.query('create schema elsewhere');
    await database.query(
      'create table elsewhere.pairs (a int, b text, c text, primary key (b, a))',
    );
    await database.query('create table keyless (name text)');
  });

  afterAll(() => database.drop());

  /** What a statement did. */
  const effect = async (sql: string) => {
    const before = await readRows(database);
    await database.query(sql);
    return effectOf(before, await readRows(database));
  };

  it('are those of every table but the ones that are written aside', async () => {
    const names = (await listTables(database)).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['elsewhere.pairs', 'keyless', 'users']));
    const read = Object.keys(await readRows(database));
    expect(names.filter((name) => !read.includes(name))).toEqual(Object.keys(WRITTEN_ASIDE));
  });

  it('are told apart by their primary key', async () => {
    expect(
      await effect(`insert into elsewhere.pairs values (1, 'x', 'old'), (2, 'x', 'old')`),
    ).toEqual({
      'elsewhere.pairs': { added: 2, removed: 0, changed: {} },
    });
    expect(await effect(`update elsewhere.pairs set c = 'new' where a = 2`)).toEqual({
      'elsewhere.pairs': { added: 0, removed: 0, changed: { c: 1 } },
    });
    expect(await effect(`delete from elsewhere.pairs where a = 1`)).toEqual({
      'elsewhere.pairs': { added: 0, removed: 1, changed: {} },
    });
  });

  it('are told apart by their place where they have no key', async () => {
    expect(await effect(`insert into keyless values ('a'), ('a')`)).toEqual({
      keyless: { added: 2, removed: 0, changed: {} },
    });
  });

  it('are not changed by what changes nothing', async () => {
    expect(await effect(`update elsewhere.pairs set c = c`)).toEqual({});
  });
});
