import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { hash as hashWith } from '@node-rs/argon2';
import { PasswordHasher } from '#core/security';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { TestApi } from '../../support/test-api.js';

/** The third line of ASVS 5 Appendix C, not the first. */
const OTHER_PARAMETERS = { memoryCost: 12_288, timeCost: 3, parallelism: 1 };

describe('logging in with a password that was hashed with other parameters', () => {
  let api: TestApi;
  let ada: Person;
  let outdated: string;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
    outdated = await hashWith(PASSWORD, OTHER_PARAMETERS);
  });
  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
    await api.database.query('update users set password_hash = $2 where id = $1', [
      ada.id,
      outdated,
    ]);
  });
  afterAll(() => api.stop());

  const logIn = async (password = PASSWORD) => {
    const body = { email: ada.email, password };
    return (await api.request('POST', '/v1/sessions', { body })).statusCode;
  };
  const storedHash = async () => {
    const [row] = await api.database.query<{ hash: string }>(
      'select password_hash as hash from users where id = $1',
      [ada.id],
    );
    return row?.hash ?? '';
  };

  it('replaces the hash by one of today, of the same password, once [security 36]', async () => {
    expect(await logIn()).toBe(201);
    const renewed = await storedHash();
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await logIn()).toBe(201);
    expect(await storedHash()).toBe(renewed);
    expect(await logIn('a wrong password')).toBe(401);
  });

  it('replaces nothing for a wrong password', async () => {
    expect(await logIn('a wrong password')).toBe(401);
    expect(await storedHash()).toBe(outdated);
  });

  it('is written into the audit log in the name of the user', async () => {
    await logIn();
    const events = await api.database.query(
      `select actor_id as actor from audit_events where entity = 'users' and entity_id = $1`,
      [ada.id],
    );
    expect(events).toEqual([{ actor: ada.id }]);
  });

  it('never undoes a change of the password that comes in between', async () => {
    const hasher = api.app.get(PasswordHasher);
    const { hash } = PasswordHasher.prototype;
    jest.spyOn(hasher, 'hash').mockImplementationOnce(async (password) => {
      await api.database.query(`update users set password_hash = 'new' where id = $1`, [ada.id]);
      return hash.call(hasher, password);
    });
    expect(await logIn()).toBe(401);
    expect(await storedHash()).toBe('new');
  });
});
