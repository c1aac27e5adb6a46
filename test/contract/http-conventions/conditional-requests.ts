import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { logInAs, logInAsOperator, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

describe('a conditional request', () => {
  let api: TestApi;
  let operator: Person;
  let ada: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
    operator = await logInAsOperator(api);
  });

  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
  });

  afterAll(async () => {
    await api.stop();
  });

  const send = (method: string, headers: Record<string, string> = {}, body?: object) =>
    api.request(method, '/v1/users/me', { token: ada.token, headers, ...(body && { body }) });

  const rename = (name: string, headers: Record<string, string>) =>
    send('PATCH', headers, { name });

  describe('to read', () => {
    it.each([
      ['"v1.1"'],
      ['W/"v1.1"'],
      ['*'],
      ['"other", "v1.1"'],
      ['"other",W/"v1.1" , "x"'],
      [' "v1.1" '],
    ])('is 304 without a body where the client has the version: %s', async (tag) => {
      for (const method of ['GET', 'HEAD']) {
        const response = await send(method, { 'if-none-match': tag });
        expect([response.statusCode, response.body, response.headers.etag]).toEqual([
          304,
          '',
          '"v1.1"',
        ]);
        expect(response.headers['cache-control']).toBe('private, no-cache');
        expect(response.headers).not.toHaveProperty('content-type');
        expect(response.headers).not.toHaveProperty('content-length');
      }
    });

    it.each(['"v1.2"', '"v2.1"', '"V1.1"', 'v1.1', '"v1.1', '""', 'nonsense', ''])(
      'is 200 where the client has something else: %p',
      async (tag) => {
        expect((await send('GET', { 'if-none-match': tag })).statusCode).toBe(200);
      },
    );

    it('is 200 again after a change', async () => {
      await rename('Changed', { 'if-match': '"v1.1"' });
      const response = await send('GET', { 'if-none-match': '"v1.1"' });
      expect([response.statusCode, response.headers.etag]).toEqual([200, '"v1.2"']);
    });

    it('is refused like any other without a good token', async () => {
      const response = await api.request('GET', '/v1/users/me', {
        headers: { 'if-none-match': '*' },
      });
      expectProblem(response, 401, 'credentials-missing');
    });
  });

  describe('to change', () => {
    it.each(['PATCH', 'DELETE'])(
      'is 428 without If-Match (%s), and changes nothing',
      async (method) => {
        const before = await readRows(api.database);
        const body = method === 'PATCH' ? { name: 'X' } : undefined;
        const problem = expectProblem(await send(method, {}, body), 428, 'precondition-required');
        expect(problem.errors).toEqual([
          { header: 'If-Match', code: 'required', detail: 'is required' },
        ]);
        expect(await readRows(api.database)).toEqual(before);
      },
    );

    it.each(['PATCH', 'DELETE'])(
      'is 412 with a stale version (%s), and changes nothing',
      async (method) => {
        await rename('Meanwhile', { 'if-match': '*' });
        const before = await readRows(api.database);
        const body = method === 'PATCH' ? { name: 'X' } : undefined;
        const response = await send(method, { 'if-match': '"v1.1"' }, body);
        expectProblem(response, 412, 'version-is-stale');
        expect(await readRows(api.database)).toEqual(before);
      },
    );

    it.each([
      ['a version to come', '"v1.2"'],
      ['a weak tag', 'W/"v1.1"'],
      ['another version of the API', '"v2.1"'],
      ['an empty tag', '""'],
      ['a version with a sign', '"v1.+1"'],
      ['a version with zeros', '"v1.01"'],
      ['a number without end', `"v1.${'1'.repeat(500)}"`],
      ["somebody else's idea of a tag", '"33a64df5"'],
    ])('is 412 with %s', async (_what, tag) => {
      expectProblem(await rename('X', { 'if-match': tag }), 412, 'version-is-stale');
    });

    it.each(['v1.1', '"v1.1', "'v1.1'", '"v1.1" "v1.2"', '*, "v1.1"', '**', '', ',', '"a"b"'])(
      'is 400 where If-Match cannot be read: %p',
      async (tag) => {
        const before = await readRows(api.database);
        const problem = expectProblem(
          await rename('X', { 'if-match': tag }),
          400,
          'request-malformed',
        );
        expect(problem.errors).toEqual([expect.objectContaining({ header: 'If-Match' })]);
        expect(await readRows(api.database)).toEqual(before);
      },
    );

    it.each(['"v1.1"', '*', ' * ', '"x", "v1.1"', 'W/"v1.1","v1.1"'])(
      'is done with %s',
      async (tag) => {
        const response = await rename('Done', { 'if-match': tag });
        expect([response.statusCode, response.headers.etag]).toEqual([200, '"v1.2"']);
      },
    );

    it('says that its input is wrong before it says that its version is', async () => {
      expectProblem(await rename('', { 'if-match': '"v1.9"' }), 422, 'validation-failed');
    });

    it('says 404 for what is not there, whatever the version', async () => {
      const response = await api.request(
        'PATCH',
        '/v1/users/0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37',
        {
          token: operator.token,
          headers: { 'if-match': '"v1.1"' },
          body: { name: 'X' },
        },
      );
      expectProblem(response, 404, 'user-not-found');
    });

    it('is done by exactly one of ten that come at once with one version', async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          rename(`Racer ${String(n)}`, { 'if-match': '"v1.1"' }),
        ),
      );
      const statuses = answers.map(({ statusCode }) => statusCode).sort();
      expect(statuses).toEqual([200, ...new Array<number>(9).fill(412)]);
      expect((await send('GET')).headers.etag).toBe('"v1.2"');
    });

    it('of two people that come at once with one version is done for one of them', async () => {
      const own = rename('Own', { 'if-match': '"v1.1"' });
      const operators = api.request('PATCH', `/v1/users/${ada.id}`, {
        token: operator.token,
        headers: { 'if-match': '"v1.1"' },
        body: { name: 'By the operator' },
      });
      const statuses = (await Promise.all([own, operators])).map(({ statusCode }) => statusCode);
      expect(statuses.sort()).toEqual([200, 412]);
    });

    it('loses no change of ten that come at once for any version', async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => rename(`Any ${String(n)}`, { 'if-match': '*' })),
      );
      const tags = new Set(answers.map(({ headers }) => headers.etag));
      expect(tags.size).toBe(10);
      expect((await send('GET')).headers.etag).toBe('"v1.11"');
    });
  });

  it('is not asked for by the end of a session', async () => {
    const response = await api.request('DELETE', '/v1/sessions/current', { token: ada.token });
    expect(response.statusCode).toBe(204);
  });
});
