import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logInAsOperator, signUp, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const NO_IDS = [
  '1',
  '0',
  '-1',
  'null',
  'undefined',
  'Me',
  'ME',
  '*',
  'a%20b',
  '%00',
  '%F0%9F%97%9D',
  '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b3',
  '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b370',
  '0197a3f26f0a7c3e9d2b5a4c8e1f0b37',
  '{0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37}',
  'urn:uuid:0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37',
  '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37%0a',
  'gggggggg-6f0a-7c3e-9d2b-5a4c8e1f0b37',
  "' or '1'='1",
  '..%2f..%2fetc%2fpasswd',
];

describe('an id', () => {
  let api: TestApi;
  let operator: Person;
  let ada: Person;

  beforeAll(async () => {
    api = await TestApi.start();
    operator = await logInAsOperator(api);
    ada = await signUp(api, 'Ada');
  });

  afterAll(async () => {
    await api.stop();
  });

  it('of everything that is made is a UUID of version 7, in lower case', () => {
    expect(ada.id).toMatch(UUID_V7);
    expect(ada.sessionId).toMatch(UUID_V7);
  });

  it.each([
    ['GET', '/v1/users/', 'userId'],
    ['PATCH', '/v1/users/', 'userId'],
    ['DELETE', '/v1/sessions/', 'sessionId'],
  ])('in the path of %s %s is refused unless it is a UUID', async (method, path, parameter) => {
    const before = await readRows(api.database);
    const statements = Statements.record();
    for (const id of NO_IDS) {
      const response = await api.request(method, path + id, {
        token: operator.token,
        headers: { 'if-match': '*' },
        ...(method === 'PATCH' && { body: { name: 'X' } }),
      });
      const problem = expectProblem(response, 422, 'validation-failed');
      expect(problem.errors).toEqual([{ parameter, code: 'uuid', detail: 'must be a UUID' }]);
    }
    const sent = statements.take();
    statements.stop();
    // Who asks is looked up; nothing else.
    expect(sent).toHaveLength(NO_IDS.length);
    expect(await readRows(api.database)).toEqual(before);
  });
});

describe('a time', () => {
  let api: TestApi;
  let operator: Person;

  beforeAll(async () => {
    api = await TestApi.start();
    operator = await logInAsOperator(api);
  });

  afterAll(async () => {
    await api.stop();
  });

  it.each(['/v1/users/me', '/v1/users', '/v1/sessions'])(
    'in an answer of %s is UTC with milliseconds',
    async (path) => {
      const { body } = await api.request('GET', path, { token: operator.token });
      const times = [...body.matchAll(/"\w+At":"([^"]*)"/g)].map((match) => match[1]);
      expect(times.length).toBeGreaterThanOrEqual(2);
      for (const time of times) expect(time).toMatch(TIME);
    },
  );

  it.each([
    ['2026-01-01 00:00:00.000+00', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01 00:00:00.120+14', '2025-12-31T10:00:00.120Z'],
    ['1999-12-31 23:59:59.999-00:30', '2000-01-01T00:29:59.999Z'],
  ])('stored as %s is shown as %s, alone and in lists', async (stored, shown) => {
    await api.database.query('update users set created_at = $2 where id = $1', [
      operator.id,
      stored,
    ]);
    const one = await api.request('GET', '/v1/users/me', { token: operator.token });
    const list = await api.request('GET', '/v1/users', { token: operator.token });
    expect(one.json()).toMatchObject({ createdAt: shown });
    expect(list.json()).toMatchObject({ data: [{ createdAt: shown }] });
  });
});
