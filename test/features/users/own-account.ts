import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { logIn, logInAs, logInAsOperator, PASSWORD, type Person } from '../../support/people.js';
import { readRows } from '../../support/rows.js';
import { TestApi, type TestRequest } from '../../support/test-api.js';

describe('the own account', () => {
  let api: TestApi;
  let ada: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  beforeEach(async () => {
    ada = await logInAs(api, `Ada${++count}`);
  });

  afterAll(async () => {
    await api.stop();
  });

  const me = (method: string, request: TestRequest = {}) =>
    api.request(method, '/v1/users/me', { token: ada.token, ...request });

  const patch = (body: object, headers: Record<string, string> = { 'if-match': '*' }) =>
    me('PATCH', { body, headers });

  it('shows what the user registered, and nothing else', async () => {
    const response = await me('GET');
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"v1.1"']);
    expect(response.json()).toEqual({
      id: ada.id,
      email: ada.email,
      name: `Ada${count}`,
      status: 'active',
      isOperator: false,
      emailVerified: true,
      createdAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/) as unknown,
      updatedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/) as unknown,
    });
  });

  it('changes its name, its version and its time of change', async () => {
    const before = (await me('GET')).json<{ updatedAt: string; createdAt: string }>();
    const response = await patch({ name: ' Ada King ' }, { 'if-match': '"v1.1"' });
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"v1.2"']);
    const after = response.json<{ name: string; updatedAt: string; createdAt: string }>();
    expect([after.name, after.createdAt]).toEqual(['Ada King', before.createdAt]);
    expect(after.updatedAt > before.updatedAt).toBe(true);
    const shown = await me('GET');
    expect([shown.json(), shown.headers.etag]).toEqual([after, '"v1.2"']);
  });

  it('keeps members that are absent from a patch (RFC 7396)', async () => {
    const before = await me('GET');
    const response = await patch({});
    expect([response.statusCode, response.body]).toEqual([200, before.body]);
  });

  it('is the same after a patch that is sent twice', async () => {
    const once = await patch({ name: 'Countess' });
    const twice = await patch({ name: 'Countess' });
    expect([twice.body, twice.headers.etag]).toEqual([once.body, once.headers.etag]);
  });

  it('takes a merge patch', async () => {
    const response = await patch(
      { name: 'Merged' },
      { 'if-match': '*', 'content-type': 'application/merge-patch+json' },
    );
    expect([response.statusCode, response.json<{ name: string }>().name]).toEqual([200, 'Merged']);
  });

  it.each([
    ['null', { name: null }, 'null'],
    ['nothing but spaces', { name: '   ' }, 'min-length'],
    ['121 characters', { name: 'x'.repeat(121) }, 'max-length'],
    ['a number', { name: 1 }, 'type'],
  ])('refuses %s as a name and keeps the old one', async (_what, body, code) => {
    const before = await readRows(api.database);
    const response = await patch(body);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ errors: [{ pointer: '#/name', code }] });
    expect(await readRows(api.database)).toEqual(before);
  });

  it.each([['status'], ['isOperator'], ['email'], ['version']])(
    'does not let its owner change its %s [security 23]',
    async (member) => {
      const before = await readRows(api.database);
      const response = await patch({ [member]: 'x' });
      expect(response.statusCode).toBe(422);
      expect(response.json()).toMatchObject({
        errors: [{ pointer: `#/${member}`, code: 'unknown' }],
      });
      expect(await readRows(api.database)).toEqual(before);
    },
  );

  describe('that is deleted', () => {
    const remove = (headers: Record<string, string> = { 'if-match': '*' }) =>
      me('DELETE', { headers });

    it('answers 204, and 401 to the second delete', async () => {
      const first = await remove({ 'if-match': '"v1.1"' });
      expect([first.statusCode, first.body]).toEqual([204, '']);
      expect((await remove()).statusCode).toBe(401);
    });

    it('takes every session of the user with it', async () => {
      const elsewhere = await logIn(api, ada.email);
      await remove();
      for (const token of [ada.token, elsewhere.token]) {
        const response = await api.request('GET', '/v1/users/me', { token });
        expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
          401,
          'credentials-refused',
        ]);
      }
    });

    it('cannot be logged in to', async () => {
      await remove();
      const body = { email: ada.email, password: PASSWORD };
      expect((await api.request('POST', '/v1/sessions', { body })).statusCode).toBe(401);
    });

    it('frees its address for a new account', async () => {
      await remove();
      const body = { email: ada.email, password: PASSWORD, name: 'New' };
      await api.request('POST', '/v1/users', { body });
      const next = await logIn(api, ada.email);
      expect(next.id).not.toBe(ada.id);
      const shown = await api.request('GET', '/v1/users/me', { token: next.token });
      expect(shown.json()).toMatchObject({ name: 'New' });
      expect((await me('GET')).statusCode).toBe(401);
    });

    it('is not there for operators either', async () => {
      const operator = await logInAsOperator(api, `Olga${count}`);
      await remove();
      const asked = { token: operator.token, headers: { 'if-match': '*' } };
      const url = `/v1/users/${ada.id}`;
      const shown = await api.request('GET', url, asked);
      expect([shown.statusCode, shown.json<{ code: string }>().code]).toEqual([
        404,
        'user-not-found',
      ]);
      const changed = await api.request('PATCH', url, { ...asked, body: { status: 'disabled' } });
      expect(changed.statusCode).toBe(404);
      const listed = await api.request('GET', '/v1/users?limit=100', asked);
      expect(listed.body).not.toContain(ada.id);
    });
  });
});
