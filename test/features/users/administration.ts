import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { logInAs, logInAsOperator, PASSWORD, type Person } from '../../support/people.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const NOBODY = '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37';

describe('the administration of users', () => {
  let api: TestApi;
  let operator: Person;
  let ada: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
    operator = await logInAsOperator(api);
  });

  beforeEach(async () => {
    ada = await logInAs(api, `Ada${++count}`);
  });

  afterAll(async () => {
    await api.stop();
  });

  const patch = (id: string, body: object, headers: Record<string, string> = { 'if-match': '*' }) =>
    api.request('PATCH', `/v1/users/${id}`, { token: operator.token, headers, body });

  it('shows the same of a user as the user sees', async () => {
    const own = await api.request('GET', '/v1/users/me', { token: ada.token });
    const shown = await api.request('GET', `/v1/users/${ada.id}`, { token: operator.token });
    expect(shown.statusCode).toBe(200);
    expect([shown.body, shown.headers.etag]).toEqual([own.body, own.headers.etag]);
  });

  it('finds a user by an id in capitals', async () => {
    const shown = await api.request('GET', `/v1/users/${ada.id.toUpperCase()}`, {
      token: operator.token,
    });
    expect([shown.statusCode, shown.json<{ id: string }>().id]).toEqual([200, ada.id]);
  });

  it('says 404 for an id nobody has', async () => {
    const shown = await api.request('GET', `/v1/users/${NOBODY}`, { token: operator.token });
    expect([shown.statusCode, shown.json<{ code: string }>().code]).toEqual([
      404,
      'user-not-found',
    ]);
    expect((await patch(NOBODY, { name: 'X' })).statusCode).toBe(404);
  });

  it('renames a user', async () => {
    const response = await patch(ada.id, { name: 'Renamed' }, { 'if-match': '"v1.1"' });
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"v1.2"']);
    expect(response.json()).toMatchObject({ name: 'Renamed', status: 'active' });
  });

  it('changes name and status together, or neither', async () => {
    const both = await patch(ada.id, { name: 'Gone', status: 'disabled' });
    expect(both.json()).toMatchObject({ name: 'Gone', status: 'disabled' });
    const before = await readRows(api.database);
    expect((await patch(ada.id, { name: 'Back', status: 'deleted' })).statusCode).toBe(422);
    expect(await readRows(api.database)).toEqual(before);
  });

  it.each([['email'], ['isOperator'], ['deletedAt'], ['passwordHash']])(
    'does not change the %s [security 23]',
    async (member) => {
      const before = await readRows(api.database);
      const response = await patch(ada.id, { [member]: 'x' });
      expect(response.statusCode).toBe(422);
      expect(response.json()).toMatchObject({
        errors: [{ pointer: `#/${member}`, code: 'unknown' }],
      });
      expect(await readRows(api.database)).toEqual(before);
    },
  );

  it('is closed to ordinary users, for the own id too [security 22]', async () => {
    const before = await readRows(api.database);
    const headers = { 'if-match': '*' };
    const answers = await Promise.all([
      api.request('GET', '/v1/users', { token: ada.token }),
      api.request('GET', `/v1/users/${ada.id}`, { token: ada.token }),
      api.request('GET', `/v1/users/${NOBODY}`, { token: ada.token }),
      api.request('PATCH', `/v1/users/${ada.id}`, { token: ada.token, headers, body: {} }),
    ]);
    for (const response of answers) {
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: 'permission-missing' });
    }
    expect(await readRows(api.database)).toEqual(before);
  });

  it('is lost to an operator whose mark is taken, with the token in hand [security 24]', async () => {
    const second = await logInAsOperator(api, `Olga${count}`);
    const list = () => api.request('GET', '/v1/users', { token: second.token });
    expect((await list()).statusCode).toBe(200);
    await api.database.query('update users set is_operator = false where id = $1', [second.id]);
    expect((await list()).statusCode).toBe(403);
  });

  describe('of a disabled user', () => {
    beforeEach(async () => {
      await patch(ada.id, { status: 'disabled' });
    });

    const ownAccount = () => api.request('GET', '/v1/users/me', { token: ada.token });

    const logIn = (password = PASSWORD) =>
      api.request('POST', '/v1/sessions', { body: { email: ada.email, password } });

    it('refuses the token at once [security 18]', async () => {
      const response = await ownAccount();
      expect([response.statusCode, response.headers['www-authenticate']]).toEqual([
        401,
        'Bearer error="invalid_token"',
      ]);
    });

    it('refuses the log-in in the words of a wrong password', async () => {
      const disabled = await logIn();
      const wrong = await logIn('a wrong password');
      const { instance: _one, ...ofDisabled } = disabled.json<Record<string, unknown>>();
      const { instance: _other, ...ofWrong } = wrong.json<Record<string, unknown>>();
      expect([disabled.statusCode, ofDisabled]).toEqual([401, ofWrong]);
    });

    it('still shows the account, and enables it again', async () => {
      const shown = await api.request('GET', `/v1/users/${ada.id}`, { token: operator.token });
      expect(shown.json()).toMatchObject({ status: 'disabled' });
      await patch(ada.id, { status: 'active' });
      expect((await logIn()).statusCode).toBe(201);
    });

    it('keeps the address taken', async () => {
      const body = { email: ada.email, password: PASSWORD, name: 'Again' };
      const before = await readRows(api.database);
      expect((await api.request('POST', '/v1/users', { body })).statusCode).toBe(202);
      expect(await readRows(api.database)).toEqual(before);
    });
  });
});
