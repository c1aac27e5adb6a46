import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askForReset, confirmReset, statusOfLogIn } from '../support/credentials.js';
import { logInAs, PASSWORD, signUp } from '../support/people.js';
import { readRows } from '../support/rows.js';
import { TestApi } from '../support/test-api.js';
import { TEST_SEALING_KEYS } from '#core/testing';
import { TestIo } from '../support/test-io.js';

describe('solera create-operator', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  afterAll(() => api.stop());

  const run = async (words: string) => {
    const io = new TestIo({
      SEALING_KEYS: TEST_SEALING_KEYS,
      DATABASE_URL: api.database.urlOf('app'),
      DATABASE_OWNER_URL: api.database.urlOf('app_owner'),
    });
    return { code: await io.run(`create-operator ${words}`), io };
  };

  const operators = async () =>
    (await api.database.query<{ email: string }>('select email from users where is_operator')).map(
      ({ email }) => email,
    );

  it('makes an account of an operator, whose password is printed once and logs in [security 6]', async () => {
    const { code, io } = await run('Olga@Example.com');
    expect([code, io.noted]).toEqual([0, ['olga@example.com is an operator.']]);
    const [password] = io.printed;
    const body = { email: 'olga@example.com', password };
    expect((await api.request('POST', '/v1/sessions', { body })).statusCode).toBe(201);
    expect(await operators()).toContain('olga@example.com');
    expect(JSON.stringify(await readRows(api.database))).not.toContain(password);
  });

  it('lets somebody who has an account run the installation, and leaves the password alone', async () => {
    const ada = await logInAs(api, 'Ada');
    await api.database.query('update users set email_verified_at = now() where id = $1', [ada.id]);
    const { code, io } = await run(ada.email);
    expect([code, io.printed]).toEqual([0, []]);
    expect(await operators()).toContain(ada.email);
  });

  it('refuses an account whose address nobody verified until its owner has set a password [security 6]', async () => {
    const { email } = await signUp(api, 'Eve');
    const before = await readRows(api.database);
    const { code, io } = await run(email);
    expect([code, io.printed, io.noted]).toEqual([
      1,
      [],
      [expect.stringContaining('The address eve@example.com is not verified: somebody else may')],
    ]);
    expect(await readRows(api.database)).toEqual(before);
    expect((await confirmReset(api, await askForReset(api, email))).statusCode).toBe(204);
    expect((await run(email)).code).toBe(0);
    expect(await statusOfLogIn(api, email, PASSWORD)).toBe(401);
    expect(await operators()).toContain(email);
  });

  it('refuses a disabled account, and changes nothing', async () => {
    const { email } = await logInAs(api, 'Dora');
    await api.database.query(`update users set status = 'disabled' where email = $1`, [email]);
    const before = await readRows(api.database);
    const { code, io } = await run(email);
    expect([code, io.noted]).toEqual([
      1,
      ['The account of dora@example.com is disabled: enable it first.'],
    ]);
    expect(await readRows(api.database)).toEqual(before);
  });

  it.each(['', 'nobody', 'a@b.example c@d.example'])('says whom it takes: %s', async (words) => {
    const { code, io } = await run(words);
    expect([code, io.noted]).toEqual([64, ['Say who: solera create-operator <e-mail address>.']]);
  });
});
