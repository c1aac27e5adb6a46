import type { TestDatabase } from '#core/testing';

/** Tables a request may write whatever becomes of it (promise 1), and why. */
export const WRITTEN_ASIDE: Readonly<Record<string, string>> = {
  rate_limit_counters: 'counters of the limiter: a rollback must not un-count',
  security_events: 'what was refused: refusing rolls back',
};

/**
 * Every row of every table of every schema: what a request that failed must not have changed. By the
 * table's name (with its schema where that is not public), as the JSON of its rows by primary key, or
 * by their place where it has none: texts, because most are only compared.
 *
 * Without what is written aside. Sequences are no tables: they count on in a transaction that is
 * rolled back.
 */
export type Rows = Readonly<Record<string, string>>;

type RowsByKey = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Table {
  readonly name: string;
  /** A SELECT of its key as text and of the whole row as JSON. */
  readonly select: string;
}

/** From the catalog, so that a new table is looked at from the day it is made. */
const TABLES = `
  select class.oid::regclass::text as name,
    format('select %s::text as key, to_jsonb(one) as row from %s one', coalesce(
      (select format('jsonb_build_array(%s)', string_agg(format('one.%I', attname), ', ' order by attnum))
       from pg_index join pg_attribute on attrelid = indrelid and attnum = any (indkey)
       where indrelid = class.oid and indisprimary
       having count(*) > 0),
      'one.ctid'), class.oid::regclass) as select
  from pg_class class
  where relkind = 'r' and relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
  order by 1`;

/** What was read of a table, and of which versions of its rows. */
interface Reading {
  readonly versions: string;
  readonly rows: string;
}

/** Tables that nobody has written are not read again: most readings are made to show just that. */
const readings = new WeakMap<TestDatabase, Map<string, Reading>>();

export async function readRows(database: TestDatabase): Promise<Rows> {
  const tables = (await listTables(database)).filter(
    ({ name }) => !Object.hasOwn(WRITTEN_ASIDE, name),
  );
  const known = readings.get(database) ?? new Map<string, Reading>();
  readings.set(database, known);
  // Before the rows: what is written in between is read twice, and not missed.
  const versions = await readVersions(database, tables);
  const stale = tables.filter(({ name }) => known.get(name)?.versions !== versions.get(name));
  const selects = stale.map(
    ({ name, select }) =>
      `select '${name}' as name, jsonb_pretty(coalesce(jsonb_object_agg(key, row), '{}')) as rows from (${select}) rows`,
  );
  if (selects.length > 0) {
    const read = await database.query<{ name: string; rows: string }>(selects.join(' union all '));
    for (const { name, rows } of read) {
      known.set(name, { versions: versions.get(name) ?? '', rows });
    }
  }
  return Object.fromEntries(tables.map(({ name }) => [name, known.get(name)?.rows ?? '{}']));
}

/** By table: each row's transaction and place. PostgreSQL gives a row that is written new ones. */
async function readVersions(
  database: TestDatabase,
  tables: readonly Table[],
): Promise<Map<string, string>> {
  const selects = tables.map(
    ({ name }) =>
      `select '${name}' as name, md5(string_agg(xmin || ':' || ctid, ',')) as versions from ${name}`,
  );
  const read = await database.query<{ name: string; versions: string | null }>(
    selects.join(' union all '),
  );
  return new Map(read.map(({ name, versions }) => [name, versions ?? 'empty']));
}

export function listTables(database: TestDatabase): Promise<Table[]> {
  return database.query<Table>(TABLES);
}

/** What became of a table: how many rows came and went, and how often each column has another value. */
export interface TableEffect {
  readonly added: number;
  readonly removed: number;
  readonly changed: Readonly<Record<string, number>>;
}

/**
 * What happened between two readings, without the values, so that the effects of two requests of one
 * kind are equal. Tables without a change are left out.
 */
export function effectOf(before: Rows, after: Rows): Readonly<Record<string, TableEffect>> {
  const touched = Object.keys({ ...before, ...after }).filter(
    (table) => before[table] !== after[table],
  );
  return Object.fromEntries(
    touched.map((table) => [table, effectOnTable(parse(before[table]), parse(after[table]))]),
  );
}

function parse(rows = '{}'): RowsByKey {
  return JSON.parse(rows) as RowsByKey;
}

function effectOnTable(before: RowsByKey, after: RowsByKey): TableEffect {
  const changed: Record<string, number> = {};
  for (const [key, row] of Object.entries(after)) {
    const old = before[key];
    if (!old) continue;
    for (const [column, value] of Object.entries(row)) {
      if (JSON.stringify(value) === JSON.stringify(old[column])) continue;
      changed[column] = (changed[column] ?? 0) + 1;
    }
  }
  return {
    added: Object.keys(after).filter((key) => !Object.hasOwn(before, key)).length,
    removed: Object.keys(before).filter((key) => !Object.hasOwn(after, key)).length,
    changed,
  };
}
