import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { hasherOf, NEW_PASSWORD, statusOfLogIn } from '../../support/credentials.js';
import { addSessions, logIn, logInAs, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const LIMIT = 5;

describe('changing the own password', () => {
  let api: TestApi;
  let ada: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start({ LIMIT_PASSWORD_CHANGE_ACCOUNT_PER_QUARTER: String(LIMIT) });
  });
  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
  });
  afterAll(() => api.stop());

  const change = (body: object = {}, { token } = ada) =>
    api.request('PUT', '/v1/users/me/password', {
      token,
      body: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, ...body },
    });
  const statusOfMe = async ({ token }: Person) =>
    (await api.request('GET', '/v1/users/me', { token })).statusCode;

  it('makes the new one good and the old one bad', async () => {
    const response = await change();
    expect([response.statusCode, response.body]).toEqual([204, '']);
    expect(await statusOfLogIn(api, ada.email, NEW_PASSWORD)).toBe(201);
    expect(await statusOfLogIn(api, ada.email, PASSWORD)).toBe(401);
  });

  it('ends all other sessions of the user, and nobody else’s [security 19]', async () => {
    const bob = await logInAs(api, `Bob${String(count)}`);
    const elsewhere = await logIn(api, ada.email);
    await change();
    expect([await statusOfMe(ada), await statusOfMe(elsewhere), await statusOfMe(bob)]).toEqual([
      200, 401, 200,
    ]);
  });

  it('ends as many sessions as there are, and writes down each [security 19]', async () => {
    await addSessions(api, ada.id, 7_000);
    expect((await change()).statusCode).toBe(204);
    const open = await api.database.query(
      'select id from user_sessions where user_id = $1 and ended_at is null',
      [ada.id],
    );
    expect(open).toEqual([{ id: ada.sessionId }]);
    const audited = await api.database.query(
      `select count(distinct id)::int as events from audit_events
       where actor_id = $1 and entity = 'user_sessions' and action = 'updated'`,
      [ada.id],
    );
    expect(audited).toEqual([{ events: 7_000 }]);
  });

  it('leaves alone sessions whose time was over before', async () => {
    await addSessions(api, ada.id, 1);
    await api.database.query(
      `update user_sessions set expires_at = now() where user_id = $1 and id <> $2`,
      [ada.id, ada.sessionId],
    );
    expect((await change()).statusCode).toBe(204);
    const ended = await api.database.query(
      'select id from user_sessions where user_id = $1 and ended_at is not null',
      [ada.id],
    );
    expect(ended).toEqual([]);
  });

  it('tells the owner by mail, with neither password in it', async () => {
    await change();
    const { subject, text } = await api.mailTo(ada.email);
    expect(subject).toBe('Your password was changed');
    expect(text).toContain(`POST http://api.test/v1/password-resets\n{"email":"${ada.email}"}`);
    for (const password of [PASSWORD, NEW_PASSWORD]) expect(text).not.toContain(password);
  });

  it('is written into the audit log as done by the user, without a value', async () => {
    await change();
    const rows = await api.database.query(
      `select actor_id as actor, changes from audit_events where entity = 'users' and entity_id = $1`,
      [ada.id],
    );
    expect(rows).toMatchObject([{ actor: ada.id }]);
    expect(JSON.stringify(rows)).toContain('passwordHash');
    expect(JSON.stringify(rows)).not.toContain('argon2');
  });

  it('is refused with a wrong current password, changes nothing, and is a security event [security 2] [security 43]', async () => {
    const before = await readRows(api.database);
    const response = await change({ currentPassword: 'a wrong password' });
    expectProblem(response, 403, 'password-wrong');
    expect(await readRows(api.database)).toEqual(before);
    const events = await api.database.query(
      'select code, target from security_events where subject_id = $1',
      [ada.id],
    );
    expect(events).toEqual([{ code: 'password-wrong', target: 'PUT /v1/users/me/password' }]);
  });

  it('is counted by account, from whichever session: nobody guesses on [security 2]', async () => {
    const elsewhere = await logIn(api, ada.email);
    const bob = await logInAs(api, `Bob${String(count)}`);
    for (let n = 0; n < LIMIT; n++) {
      const response = await change({ currentPassword: 'a wrong password' });
      expectProblem(response, 403, 'password-wrong');
    }
    const refused = expectProblem(await change({}, elsewhere), 429, 'quota-exceeded');
    expect(refused.detail).toContain('"password-change-account"');
    expect((await change({}, bob)).statusCode).toBe(204);
  });

  it('is refused where the password was changed while it was checked', async () => {
    const hasher = hasherOf(api);
    const { verify } = Object.getPrototypeOf(hasher) as typeof hasher;
    jest.spyOn(hasher, 'verify').mockImplementationOnce(async (stored, password) => {
      await api.database.query(`update users set password_hash = 'new' where id = $1`, [ada.id]);
      return verify.call(hasher, stored, password);
    });
    expectProblem(await change(), 403, 'password-wrong');
    const [user] = await api.database.query(
      'select password_hash as hash from users where id = $1',
      [ada.id],
    );
    expect(user).toEqual({ hash: 'new' });
  });

  it('succeeds once of several at once with the same current password [security 42]', async () => {
    const elsewhere = await logIn(api, ada.email);
    const both = [ada, elsewhere];
    const answers = await Promise.all(
      Array.from({ length: LIMIT }, (_, n) => change({}, both[n % 2])),
    );
    const statuses = answers.map(({ statusCode }) => statusCode).sort();
    expect(statuses[0]).toBe(204);
    // Of the loser's session: ended, or its password the old one.
    for (const status of statuses.slice(1)) expect([401, 403]).toContain(status);
  });

  it.each([
    [{ newPassword: 'short' }, '#/newPassword'],
    [{ currentPassword: undefined }, '#/currentPassword'],
    [{ isOperator: true }, '#/isOperator'],
  ])('of a body that is not right changes nothing: %j [security 2]', async (body, pointer) => {
    const before = await readRows(api.database);
    const { errors } = expectProblem(await change(body), 422, 'validation-failed');
    expect(errors).toMatchObject([{ pointer }]);
    expect(await readRows(api.database)).toEqual(before);
  });

  it('is closed to whoever is not logged in', async () => {
    const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    const response = await api.request('PUT', '/v1/users/me/password', { body });
    expectProblem(response, 401, 'credentials-missing');
  });
});
