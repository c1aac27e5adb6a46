import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows, type Rows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const JSON_TYPE = 'application/json';
const REGISTRATION = { email: 'new@example.com', password: PASSWORD, name: 'New' };

describe('a body', () => {
  let api: TestApi;
  let ada: Person;
  let before: Rows;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
    before = await readRows(api.database);
  });

  afterAll(async () => {
    await api.stop();
  });

  const post = (body: unknown, headers: Record<string, string> = { 'content-type': JSON_TYPE }) =>
    api.request('POST', '/v1/users', { body, headers });

  const patch = (body: unknown) =>
    api.request('PATCH', '/v1/users/me', {
      token: ada.token,
      body,
      headers: { 'content-type': JSON_TYPE, 'if-match': '*' },
    });

  const expectUnchanged = async () => {
    expect(await readRows(api.database)).toEqual(before);
  };

  it.each([
    ['half an object', '{'],
    ['a trailing comma', '{"name":"x",}'],
    ['single quotes', "{'name':'x'}"],
    ['two values', '{} {}'],
    ['a byte order mark in the wrong place', '{"name":\ufeff"x"}'],
    ['NaN', '{"name":NaN}'],
    ['a raw NUL', '{"name":"\u0000"}'],
    ['only white space', '   '],
    ['nothing at all', ''],
    ['__proto__', '{"__proto__":{"isOperator":true}}'],
    ['__proto__ deep inside', '{"name":{"a":[{"__proto__":{"b":1}}]}}'],
    ['an escaped __proto__', '{"\\u005f_proto__":{"isOperator":true}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"isOperator":true}}}'],
  ])('of %s cannot be read [security 41]', async (_what, body) => {
    expectProblem(await post(body), 400, 'request-malformed');
    expectProblem(await patch(body), 400, 'request-malformed');
    expect(({} as { isOperator?: boolean }).isOperator).toBeUndefined();
    await expectUnchanged();
  });

  it.each([
    ['a lone continuation byte', Buffer.from([0x7b, 0x22, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('{"name":"x"}', 'utf16le')],
  ])('that is not UTF-8 (%s) cannot be read', async (_what, body) => {
    expectProblem(await post(body), 400, 'request-malformed');
    await expectUnchanged();
  });

  it.each([
    ['null', 'null'],
    ['an array', '[]'],
    ['a text', '"x"'],
    ['a number', '1'],
    ['true', 'true'],
  ])('of %s is no object', async (_what, body) => {
    const problem = expectProblem(await post(body), 422, 'validation-failed');
    expect(problem.errors).toEqual([{ pointer: '#', code: 'type', detail: 'must be an object' }]);
    await expectUnchanged();
  });

  it('that is missing is named', async () => {
    const problem = expectProblem(await post(undefined, {}), 422, 'validation-failed');
    expect(problem.errors).toEqual([{ pointer: '#', code: 'required', detail: 'is required' }]);
  });

  it.each(['toString', 'hasOwnProperty', 'constructor', 'valueOf', 'then', 'role', '', 'a/b~c d'])(
    'with the unknown member %p is refused [security 23] [security 41]',
    async (name) => {
      const problem = expectProblem(
        await post({ ...REGISTRATION, [name]: 1 }),
        422,
        'validation-failed',
      );
      const escaped = encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
      expect(problem.errors).toEqual([
        { pointer: `#/${escaped}`, code: 'unknown', detail: 'is not known here' },
      ]);
      await expectUnchanged();
    },
  );

  it.each([
    ['a number', 1],
    ['true', true],
    ['null', null],
    ['an array', ['x']],
    ['an object', { toString: 'x' }],
    ['an object with a length', { length: 10 }],
  ])('with %s where text belongs is refused, never coerced', async (_what, value) => {
    const body = { email: value, password: value, name: value };
    const problem = expectProblem(await post(body), 422, 'validation-failed');
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([
      '#/email',
      '#/password',
      '#/name',
    ]);
    await expectUnchanged();
  });

  it.each([
    ['NUL', '\\u0000'],
    ['a lone high surrogate', '\\ud800'],
    ['a lone low surrogate', '\\udc00'],
  ])('with %s in a text is refused', async (_what, escape) => {
    const text = `{"email":"new@example.com","password":"12345678${escape}","name":"x${escape}"}`;
    const problem = expectProblem(await post(text), 422, 'validation-failed');
    expect(problem.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['#/password', 'text'],
      ['#/name', 'text'],
    ]);
    await expectUnchanged();
  });

  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('of %s in each other can be read 32 deep and no deeper', async (_what, open, close) => {
    const nested = (depth: number) =>
      `{"name":${open.repeat(depth - 1)}1${close.repeat(depth - 1)}}`;
    expectProblem(await patch(nested(32)), 422, 'validation-failed');
    for (const depth of [33, 1_000, 100_000]) {
      expectProblem(await patch(nested(depth)), 400, 'request-malformed');
    }
    await expectUnchanged();
  });

  it('with thousands of unknown members is answered with a hundred', async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`m${String(n)}`, n]));
    const problem = expectProblem(await post(many), 422, 'validation-failed');
    expect(problem.errors).toHaveLength(100);
  });

  it('of a MiB and a byte is too large, one of a MiB is not', async () => {
    const text = (bytes: number) => `{"name":"${'x'.repeat(bytes - '{"name":""}'.length)}"}`;
    expectProblem(await post(text(1_048_577)), 413, 'body-too-large');
    expectProblem(await post(text(1_048_576)), 422, 'validation-failed');
    await expectUnchanged();
  });

  it('that names a member twice is read with the last one', async () => {
    const text = '{"name":"first","name":1}';
    const problem = expectProblem(await patch(text), 422, 'validation-failed');
    expect(problem.errors?.[0]).toMatchObject({ pointer: '#/name', code: 'type' });
  });

  it('of a DELETE and of a GET is not looked at', async () => {
    const other = await logInAs(api, 'Other');
    const request = { token: other.token, body: { any: 'thing' } };
    expect((await api.request('GET', '/v1/users/me', request)).statusCode).toBe(200);
    expect((await api.request('DELETE', '/v1/sessions/current', request)).statusCode).toBe(204);
  });

  it('declared on a DELETE without one is no reason to refuse it', async () => {
    const { token } = await logInAs(api, 'Declared');
    const response = await api.request('DELETE', '/v1/sessions/current', {
      token,
      headers: { 'content-type': JSON_TYPE },
    });
    expect(response.statusCode).toBe(204);
  });
});
