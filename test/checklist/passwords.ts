import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  askForReset,
  confirmReset,
  hasherOf,
  NEW_PASSWORD,
  statusOfLogIn,
} from '../support/credentials.js';
import { addTotp } from '../support/authenticators.js';
import { logInAs, PASSWORD, type Person } from '../support/people.js';
import { expectProblem } from '../support/problems.js';
import { TestApi } from '../support/test-api.js';

const GUESSES = 200;
/** Of one account from one network, before anybody is told to come back later. */
const LIMIT = 5;

describe('a password', () => {
  let api: TestApi;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.stop());

  /** Where a password is chosen, each with what the field is called. */
  const CHOICES: readonly (readonly [string, (password: string) => ReturnType<typeof post>])[] = [
    [
      'registration',
      (password) => post('POST', '/v1/users', { body: { ...newcomer(), password } }),
    ],
    [
      'a change',
      async (newPassword) => {
        const { token } = await logInAs(api, `Changer${String(++count)}`);
        const body = { currentPassword: PASSWORD, newPassword };
        return post('PUT', '/v1/users/me/password', { token, body });
      },
    ],
    [
      'a reset',
      async (password) => {
        const { email } = await logInAs(api, `Loser${String(++count)}`);
        return confirmReset(api, await askForReset(api, email), password);
      },
    ],
  ];

  const post = (method: string, url: string, request: object) => api.request(method, url, request);
  const newcomer = () => ({ email: `new${String(++count)}@example.com`, name: 'Newcomer' });
  const refusalOf = async (choose: (password: string) => ReturnType<typeof post>, text: string) => {
    const { errors } = expectProblem(await choose(text), 422, 'validation-failed');
    return errors?.map(({ code }) => code);
  };

  describe.each(CHOICES)('chosen at %s', (_where, choose) => {
    it('has 8 characters at least and 256 at most [security 1]', async () => {
      expect(await refusalOf(choose, 'x'.repeat(7))).toEqual(['min-length']);
      expect(await refusalOf(choose, '🗝'.repeat(7))).toEqual(['min-length']);
      expect(await refusalOf(choose, '🗝'.repeat(257))).toEqual(['max-length']);
      for (const password of ['🗝'.repeat(8), '🗝'.repeat(256)]) {
        expect((await choose(password)).statusCode).toBeLessThan(300);
      }
    });

    it.each(['password123456', 'Password1!', 'iloveyou', 'QWERTYUIOP', 'trustno1', 'superman2026'])(
      'is not one that many people have: %s [security 3]',
      async (password) => {
        expect(await refusalOf(choose, password)).toEqual(['common']);
      },
    );

    it('is good where it is random, whatever it consists of [security 3] [security 4]', async () => {
      const letters = randomBytes(32).toString('hex').replaceAll(/\d/g, 'x');
      for (const password of [randomBytes(9).toString('base64url'), letters, '7350 9218']) {
        expect((await choose(password)).statusCode).toBeLessThan(300);
      }
    });
  });

  it('that many people have still logs in who chose it before it was listed [security 3]', async () => {
    const { email, id } = await logInAs(api, 'Early');
    const hash = await hasherOf(api).hash('password123456');
    await api.database.query('update users set password_hash = $2 where id = $1', [id, hash]);
    expect(await statusOfLogIn(api, email, 'password123456')).toBe(201);
  });

  it('is known to nobody where nothing was done yet [security 6]', async () => {
    const fresh = await TestApi.start();
    expect(await fresh.database.query('select from users')).toEqual([]);
    for (const name of ['admin', 'operator', 'root', 'postgres', 'demo']) {
      for (const email of [`${name}@example.com`, `${name}@demo.example`]) {
        expect(await statusOfLogIn(fresh, email, `${name}${name}`)).toBe(401);
      }
    }
    await fresh.stop();
  });
});

/** An API of its own, and after the other: passport knows one strategy per process. */
describe('a password somebody guesses', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    api = await TestApi.start({ LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER: String(LIMIT) });
    ada = await logInAs(api, 'Ada');
    bob = await logInAs(api, 'Bob');
  });
  afterAll(() => api.stop());

  it('is tried as often as the limit says, of two hundred guesses at once; others log in [security 5]', async () => {
    const verify = jest.spyOn(hasherOf(api), 'verify');
    const answers = await Promise.all(
      Array.from({ length: GUESSES }, (_, n) =>
        api.request('POST', '/v1/sessions', {
          // The last one is right, and comes too late.
          body: {
            email: ada.email,
            password: n === GUESSES - 1 ? PASSWORD : `guess number ${String(n)}`,
          },
        }),
      ),
    );
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(refused).toHaveLength(GUESSES - LIMIT);
    for (const { headers } of refused) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(verify).toHaveBeenCalledTimes(LIMIT);
    verify.mockRestore();
    expect(await statusOfLogIn(api, bob.email, PASSWORD)).toBe(201);
  });
});

describe('a reset of the password of somebody with a second factor', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.stop());

  it('logs nobody in, and the second factor is asked for as before [security 9]', async () => {
    const ada = await logInAs(api, 'Ada');
    const { recoveryCodes } = await addTotp(api, ada);
    const response = await confirmReset(api, await askForReset(api, ada.email));
    expect([response.statusCode, response.body]).toEqual([204, '']);
    expect(response.headers).not.toHaveProperty('set-cookie');
    const body = { email: ada.email, password: NEW_PASSWORD };
    const begun = await api.request('POST', '/v1/sessions', { body });
    expect(begun.statusCode).toBe(202);
    expect(begun.json()).not.toHaveProperty('accessToken');
    const { challengeToken } = begun.json<{ challengeToken: string }>();
    const completed = await api.request('POST', '/v1/log-in-completions', {
      body: { challengeToken, recoveryCode: recoveryCodes[0] },
    });
    expect(completed.statusCode).toBe(201);
  });
});
