import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CursorIsInvalid, Database, Keyset, LookUp, type Page } from '#core/persistence';
import { TestApi } from '../../../support/test-api.js';

interface Row {
  readonly id: string;
  readonly at: string;
}

describe('a list by keyset', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
    // Ten rows of each of ten milliseconds, in no order.
    await api.database.query(`create table things as
      select gen_random_uuid() as id, timestamptz '2026-11-23 12:00:00Z' + (n % 10) * interval '1 ms' as at
      from generate_series(1, 100) n`);
    await api.database.query('grant select on things to app');
  });

  afterAll(() => api.stop());

  const page = (sort: string, limit: number, cursor: string | undefined): Promise<Page<Row>> =>
    api.app.get(LookUp).run(async () => {
      const database = await api.app.get(Database).kysely<{ things: { id: string; at: string } }>();
      const query = database.selectFrom('things').select(['id', 'at']);
      const request = { list: 'things', sort, limit, cursor, keyOf: (row: Row) => row.at };
      return api.app.get(Keyset).page(query, 'at', request);
    });

  const all = async (sort: string, limit: number): Promise<Row[]> => {
    const rows: Row[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const found: Page<Row> = await page(sort, limit, cursor);
      rows.push(...found.items);
      cursor = found.nextCursor;
    }
    return rows;
  };

  it.each([
    ['at', 1],
    ['at', 7],
    ['-at', 7],
    ['-at', 10],
    ['-at', 100],
    ['at', 101],
  ])('shows every row once, by %s in pages of %i', async (sort, limit) => {
    const rows = await all(sort, limit);
    const down = sort.startsWith('-') ? 'desc' : 'asc';
    const expected = await api.database.query<{ id: string }>(
      `select id from things order by at ${down}, id ${down}`,
    );
    expect(rows.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  it('has no next page after the last row, and says how long a page is', async () => {
    expect(await page('at', 100, undefined)).toMatchObject({ nextCursor: null, limit: 100 });
    expect((await page('at', 99, undefined)).nextCursor).toEqual(expect.any(String));
  });

  it('goes on where it was, whatever comes and goes before', async () => {
    const first = await page('at', 10, undefined);
    await api.database.query(`delete from things where id = $1`, [first.items[0]?.id]);
    const second = await page('at', 10, first.nextCursor ?? '');
    const [next] = await api.database.query<{ id: string }>(
      'select id from things order by at, id offset 9 limit 1',
    );
    expect(second.items[0]?.id).toBe(next?.id);
  });

  it('refuses the cursor of another order', async () => {
    const { nextCursor } = await page('at', 10, undefined);
    await expect(page('-at', 10, nextCursor ?? '')).rejects.toBeInstanceOf(CursorIsInvalid);
  });
});
