import type { TestDatabase } from '#core/testing';

/**
 * Every row of every table, as text: what a request that failed must not have changed. Without the
 * limiter's counters, which are written aside whatever becomes of the request (promise 1).
 */
export type Rows = Readonly<Record<string, readonly string[]>>;

export async function readRows(database: TestDatabase): Promise<Rows> {
  const tables = await database.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' 
     and tablename <> 'rate_limit_counters' order by 1`,
  );
  const selects = tables.map(
    ({ name }) =>
      `select '${name}' as name, array(select t::text from "${name}" t order by 1) as rows`,
  );
  const read = await database.query<{ name: string; rows: string[] }>(selects.join(' union all '));
  return Object.fromEntries(read.map(({ name, rows }) => [name, rows]));
}
