import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addUsers, logInAsOperator, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { Statements } from '../../support/statements.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';

interface Page {
  readonly data: readonly { readonly id: string }[];
  readonly page: { readonly nextCursor: string | null; readonly limit: number };
}

describe('a page', () => {
  let api: TestApi;
  let operator: Person;

  beforeAll(async () => {
    api = await TestApi.start();
    operator = await logInAsOperator(api);
    await addUsers(api, 30);
  });

  afterAll(async () => {
    await api.stop();
  });

  const get = (query: string, path = '/v1/users') =>
    api.request('GET', `${path}${query}`, { token: operator.token });

  const expectRefused = async (query: string, parameter: string, code: string) => {
    const problem = expectProblem(await get(query), 422, 'validation-failed');
    expect(problem.errors).toEqual([expect.objectContaining({ parameter, code })]);
  };

  it.each([1, 7, 100])('has at most the %d items asked for', async (limit) => {
    const { data, page } = (await get(`?limit=${String(limit)}`)).json<Page>();
    expect([data.length, page.limit]).toEqual([Math.min(limit, 31), limit]);
  });

  it.each(['0', '101', '-1', '99999999999999'])('is refused with a limit of %s', (limit) =>
    expectRefused(`?limit=${limit}`, 'limit', 'range'),
  );

  it.each([
    '0x10',
    '%201',
    '1%20',
    '1e1',
    '1.0',
    '+1',
    '%2B1',
    '01',
    '',
    'ten',
    '٣',
    '1,2',
    '%00',
    '1%0a',
  ])('is refused with the limit %p, which is no plain number', (limit) =>
    expectRefused(`?limit=${limit}`, 'limit', 'type'),
  );

  it.each(['?limit=1&limit=1', '?limit=1&limit=2&limit=3', '?limit&limit'])(
    'is refused with the repeated parameter %s [security 41]',
    (query) => expectRefused(query, 'limit', 'repeated'),
  );

  it.each([
    ['unknown', 'unknown'],
    ['toString', 'toString'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['hasOwnProperty', 'hasOwnProperty'],
    ['limit[]', 'limit[]'],
    ['limit[0]', 'limit[0]'],
    ['Limit', 'Limit'],
    ['a%2Fb~c', 'a/b~c'],
    ['', ''],
  ])('is refused with the unknown parameter %s', (written, parameter) =>
    expectRefused(`?${written}=1`, parameter, 'unknown'),
  );

  it.each(['limit=%', 'limit=%zz', 'limit=%E0%A4%A'])(
    'is refused with the broken percent-encoding of %s',
    (query) => expectRefused(`?${query}`, 'limit', 'type'),
  );

  it('names every wrong parameter at once', async () => {
    const problem = expectProblem(
      await get('?limit=0&sort=name&cursor=&status=gone&x=1'),
      422,
      'validation-failed',
    );
    const named = problem.errors?.map(({ parameter }) => parameter).sort();
    expect(named).toEqual(['cursor', 'limit', 'sort', 'status', 'x']);
  });

  it.each(['/v1/users/me', `/v1/users/0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37`])(
    'is not what %s answers: it knows no parameter',
    async (path) => {
      const problem = expectProblem(await get('?limit=1', path), 422, 'validation-failed');
      expect(problem.errors).toEqual([
        { parameter: 'limit', code: 'unknown', detail: 'is not known here' },
      ]);
    },
  );

  describe('has a cursor that', () => {
    const cursorOf = async (query: string): Promise<string> =>
      (await get(query)).json<Page>().page.nextCursor ?? '';

    const expectNotOurs = async (query: string) => {
      const problem = expectProblem(await get(query), 422, 'cursor-is-invalid');
      expect(problem.errors).toEqual([expect.objectContaining({ parameter: 'cursor' })]);
    };

    it('works with another limit', async () => {
      const cursor = await cursorOf('?limit=2');
      const { data } = (await get(`?limit=5&cursor=${cursor}`)).json<Page>();
      expect(data).toHaveLength(5);
    });

    it.each([
      '&sort=email',
      '&sort=createdAt',
      '&status=active',
      '&createdAfter=2020-01-01T00:00:00Z',
    ])('is refused with %s, which it was not made with', async (other) => {
      await expectNotOurs(`?limit=2&cursor=${await cursorOf('?limit=2')}${other}`);
    });

    it('is refused by another list', async () => {
      const cursor = await cursorOf('?limit=2');
      expectProblem(await get(`?cursor=${cursor}`, '/v1/sessions'), 422, 'cursor-is-invalid');
    });

    it('is refused with a single character changed, without a look at the table', async () => {
      const cursor = await cursorOf('?limit=2');
      const statements = Statements.record();
      for (const at of [0, 5, cursor.indexOf('.'), cursor.indexOf('.') + 1, cursor.length - 1]) {
        const changed =
          cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
        await expectNotOurs(`?limit=2&cursor=${changed}`);
      }
      const sent = statements.take();
      statements.stop();
      expect(sent.filter((sql) => sql.includes('from "users" where'))).toEqual([]);
    });

    it.each(['x', '.', 'a.b', '%F0%9F%97%9D', 'e30.e30', "'; drop table users; --", '..'])(
      'is refused as %p',
      (cursor) => expectNotOurs(`?cursor=${cursor}`),
    );

    it('is refused when it is empty or endless', async () => {
      await expectRefused('?cursor=', 'cursor', 'min-length');
      await expectRefused(`?cursor=${'x'.repeat(1_001)}`, 'cursor', 'max-length');
    });
  });

  describe('links', () => {
    const linksOf = (header: unknown): Record<string, string> =>
      Object.fromEntries(
        String(header)
          .split(', ')
          .map((link) => /^<([^>]+)>; rel="(\w+)"$/.exec(link))
          .map((match) => [match?.[2] ?? '', match?.[1] ?? '']),
      );

    it('that mirror the body: first always, next where there is one', async () => {
      const response = await get('?limit=20&status=active');
      const { page } = response.json<Page>();
      expect(linksOf(response.headers.link)).toEqual({
        first: `${PUBLIC_URL}/v1/users?limit=20&status=active`,
        next: `${PUBLIC_URL}/v1/users?limit=20&status=active&cursor=${page.nextCursor ?? ''}`,
      });
      const last = await get(`?limit=20&status=active&cursor=${page.nextCursor ?? ''}`);
      expect(linksOf(last.headers.link)).toEqual({
        first: `${PUBLIC_URL}/v1/users?limit=20&status=active`,
      });
    });

    it('that lead through the whole list without a look at a body', async () => {
      let next: string | undefined = `${PUBLIC_URL}/v1/users?limit=4&sort=email`;
      const ids: string[] = [];
      while (next !== undefined) {
        const response = await get(next.slice(PUBLIC_URL.length), '');
        ids.push(...response.json<Page>().data.map(({ id }) => id));
        next = linksOf(response.headers.link)['next'];
      }
      const all = (await get('?limit=100&sort=email')).json<Page>().data.map(({ id }) => id);
      expect(ids).toEqual(all);
    });

    it('that do not believe the Host header [security 37]', async () => {
      const response = await api.request('GET', '/v1/users', {
        token: operator.token,
        headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'ftp' },
      });
      expect(response.headers.link).toContain(`<${PUBLIC_URL}/v1/users>`);
      expect(response.body + String(response.headers.link)).not.toContain('evil');
    });
  });
});
