import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addUsers, logInAsOperator, type Person } from '../../support/people.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

interface ShownUser {
  readonly id: string;
  readonly email: string;
  readonly createdAt: string;
}

interface Page {
  readonly data: readonly ShownUser[];
  readonly page: { readonly nextCursor: string | null; readonly limit: number };
}

const SORTS = ['createdAt', '-createdAt', 'email', '-email'];

describe('the list of users', () => {
  let api: TestApi;
  let operator: Person;

  beforeAll(async () => {
    api = await TestApi.start();
    operator = await logInAsOperator(api);
  });

  beforeEach(async () => {
    await api.database.query(`delete from users where id <> $1`, [operator.id]);
  });

  afterAll(async () => {
    await api.stop();
  });

  const ask = (query: Record<string, string | number> = {}) =>
    api.request('GET', `/v1/users?${new URLSearchParams(texts(query)).toString()}`, {
      token: operator.token,
    });

  const list = async (query: Record<string, string | number> = {}): Promise<Page> => {
    const response = await ask(query);
    expect(response.statusCode).toBe(200);
    return response.json<Page>();
  };

  /** Follows nextCursor to the end. */
  const walk = async (query: Record<string, string | number>): Promise<ShownUser[]> => {
    const seen: ShownUser[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const answer: Page = await list({ ...query, ...(cursor !== undefined && { cursor }) });
      seen.push(...answer.data);
      cursor = answer.page.nextCursor;
    }
    return seen;
  };

  const idsInOrder = async (order: string): Promise<string[]> => {
    const rows = await api.database.query<{ id: string }>(`select id from users order by ${order}`);
    return rows.map(({ id }) => id);
  };

  it('has 20 to a page, newest first, unless asked otherwise', async () => {
    await addUsers(api, 25);
    const { data, page } = await list();
    expect([data.length, page.limit]).toEqual([20, 20]);
    const newestFirst = await idsInOrder('created_at desc, id desc');
    expect(data.map(({ id }) => id)).toEqual(newestFirst.slice(0, 20));
  });

  it('ends with a page without a next cursor, also where the last page is full', async () => {
    await addUsers(api, 9);
    const first = await list({ limit: 5 });
    const second = await list({ limit: 5, cursor: first.page.nextCursor ?? '' });
    expect([first.data.length, second.data.length, second.page.nextCursor]).toEqual([5, 5, null]);
  });

  it('is empty, not absent, where nobody fits the filter', async () => {
    expect(await list({ status: 'disabled' })).toEqual({
      data: [],
      page: { nextCursor: null, limit: 20 },
    });
  });

  describe('sorted', () => {
    it.each([
      ['createdAt', 'created_at, id'],
      ['-createdAt', 'created_at desc, id desc'],
      ['email', 'email, id'],
      ['-email', 'email desc, id desc'],
    ])('by %s is walked in that order, page by page', async (sort, order) => {
      await addUsers(api, 30);
      const seen = await walk({ sort, limit: 7 });
      expect(seen.map(({ id }) => id)).toEqual(await idsInOrder(order));
    });

    it.each(['createdAt', '-createdAt'])(
      'by %s keeps rows of one moment apart by their ids, over the edges of pages too',
      async (sort) => {
        await addUsers(api, 23, { secondsApart: 0 });
        const direction = sort.startsWith('-') ? 'desc' : 'asc';
        const seen = await walk({ sort, limit: 5 });
        const expected = await idsInOrder(`created_at ${direction}, id ${direction}`);
        expect(seen.map(({ id }) => id)).toEqual(expected);
      },
    );

    it.each(['name', 'createdAt,email', '--createdAt', '', 'CREATEDAT', 'id; drop table users'])(
      'by %p is refused',
      async (sort) => {
        const response = await ask({ sort });
        expect(response.statusCode).toBe(422);
        expect(response.json()).toMatchObject({ errors: [{ parameter: 'sort', code: 'enum' }] });
      },
    );
  });

  describe('filtered', () => {
    it('by status shows only those', async () => {
      await addUsers(api, 6);
      await api.database.query(`update users set status = 'disabled' where email like '%-0003%'`);
      const disabled = await list({ status: 'disabled' });
      expect(disabled.data.map(({ email }) => email)).toEqual(['user-0003@example.com']);
      expect(await walk({ status: 'active', limit: 2 })).toHaveLength(6);
    });

    it('by creation takes the first moment of the span and leaves the last', async () => {
      await addUsers(api, 10, { from: '2026-01-01T00:00:00Z', secondsApart: 60 });
      const span = {
        createdAfter: '2026-01-01T00:03:00.000Z',
        createdBefore: '2026-01-01T01:06:00+01:00',
        sort: 'createdAt',
      };
      const emails = (await walk({ ...span, limit: 2 })).map(({ email }) => email);
      expect(emails).toEqual(['0003', '0004', '0005'].map((n) => `user-${n}@example.com`));
      const open = await list({ createdAfter: '2026-01-01T00:09:00Z', sort: 'createdAt' });
      expect(open.data.map(({ email }) => email)).toEqual([
        'user-0009@example.com',
        'user-0010@example.com',
        operator.email,
      ]);
    });

    it.each([
      ['upside down', '2026-02-01T00:00:00Z', '2026-01-01T00:00:00Z'],
      ['without a moment in it', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00'],
    ])('by a span %s is refused at both ends', async (_what, createdAfter, createdBefore) => {
      const response = await ask({ createdAfter, createdBefore });
      expect(response.statusCode).toBe(422);
      expect(response.json<{ errors: object[] }>().errors).toEqual([
        { parameter: 'createdAfter', code: 'order', detail: 'must be before createdBefore' },
        { parameter: 'createdBefore', code: 'order', detail: 'must be after createdAfter' },
      ]);
    });

    it.each([
      '2026-01-01',
      '2026-02-30T00:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01T00:00:00',
      '2026-01-01 00:00:00Z',
      '2026-01-01T00:00:00+25:00',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-01:00',
      'yesterday',
      '1767225600',
      '',
    ])('by the time %p is refused, for what it is and not for its order', async (time) => {
      const response = await ask({ createdAfter: time, createdBefore: '2020-01-01T00:00:00Z' });
      expect(response.statusCode).toBe(422);
      expect(response.json<{ errors: object[] }>().errors).toEqual([
        {
          parameter: 'createdAfter',
          code: 'timestamp',
          detail: 'must be a date and time with zone (RFC 3339)',
        },
      ]);
    });
  });

  describe('costs', () => {
    let statements: Statements;

    beforeEach(() => {
      statements = Statements.record();
    });

    afterEach(() => {
      statements.stop();
    });

    const statementsOf = async (query: Record<string, string | number>): Promise<string[]> => {
      statements.take();
      await list(query);
      return statements.take();
    };

    it('no write', async () => {
      const sent = await statementsOf({ sort: 'email', status: 'active' });
      expect(sent.map((sql) => sql.split(' ')[0])).toEqual([
        'select',
        'start',
        'select',
        'select',
        'commit',
      ]);
    });

    it.each(SORTS)('as many rows read for the last page as for the first, by %s', async (sort) => {
      await addUsers(api, 3_000);
      await api.database.query('analyze users');
      const rowsRead = () => statements.countRowsRead(api.database, /from "users" where/);
      await list({ sort, limit: 100 });
      const forTheFirst = await rowsRead();
      await walk({ sort, limit: 100 });
      const forTheLast = await rowsRead();
      // The rows of the page, the one that says there is more, and a few to tell equal keys apart.
      expect(forTheFirst).toBeLessThan(110);
      expect(forTheLast).toBeLessThan(110);
    });
  });
});

function texts(query: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
}
