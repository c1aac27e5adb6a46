import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { createHash } from 'node:crypto';
import { Clock } from '#core/persistence';
import {
  askForReset,
  askForVerification,
  confirmReset,
  confirmVerification,
  requestVerification,
  statusOfLogIn,
} from '../../support/credentials.js';
import { tokenIn } from '../../support/mailbox.js';
import { logInAs, PASSWORD, unverifyEmail, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

const UNUSABLE = 'credential-token-unusable';
const DAY_MS = 24 * 60 * 60 * 1000;

describe('an e-mail verification', () => {
  let api: TestApi;
  let ada: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
    await unverifyEmail(api, ada);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => api.stop());

  const register = (email: string) =>
    api.request('POST', '/v1/users', { body: { email, password: PASSWORD, name: 'Somebody' } });
  const isVerified = async ({ token } = ada) =>
    (await api.request('GET', '/v1/users/me', { token })).json<{ emailVerified: boolean }>()
      .emailVerified;
  const expectUnusable = async (token: string) => {
    const before = await readRows(api.database);
    expectProblem(await confirmVerification(api, token), 409, UNUSABLE);
    expect(await readRows(api.database)).toEqual(before);
  };

  it('shows in the account once its token was confirmed', async () => {
    const token = await askForVerification(api, ada.email);
    expect(await isVerified()).toBe(false);
    const response = await confirmVerification(api, token);
    expect([response.statusCode, response.body]).toEqual([204, '']);
    expect(await isVerified()).toBe(true);
  });

  it('begins with registration: its mail is of the same transaction', async () => {
    const email = `new${String(count)}@example.com`;
    await register(email);
    const waiting = JSON.stringify(await readRows(api.database));
    const token = tokenIn(await api.mailTo(email));
    expect(waiting).not.toContain(token);
    expect(waiting).toContain(createHash('sha256').update(token).digest('hex'));
    expect((await confirmVerification(api, token)).statusCode).toBe(204);
    const rows = await api.database.query(
      'select email_verified_at is not null as verified from users where email = $1',
      [email],
    );
    expect(rows).toEqual([{ verified: true }]);
  });

  it('tells the owner of an account that somebody tried to register its address', async () => {
    const response = await register(ada.email);
    expect([response.statusCode, response.json()]).toEqual([202, {}]);
    const { subject, text } = await api.mailTo(ada.email);
    expect(subject).toBe('You have an account already');
    expect(text).toContain(`{"email":"${ada.email}"}`);
  });

  it('comes with a password reset: who has that token reads the mail, too', async () => {
    await confirmReset(api, await askForReset(api, ada.email));
    const rows = await api.database.query(
      'select email_verified_at is not null as verified from users where id = $1',
      [ada.id],
    );
    expect(rows).toEqual([{ verified: true }]);
  });

  it('is refused with a token that nobody made, was used, was replaced or has expired', async () => {
    await expectUnusable('A'.repeat(43));
    const replaced = await askForVerification(api, ada.email);
    const asked = new Date();
    const now = jest.spyOn(api.app.get(Clock), 'now').mockReturnValue(asked);
    const token = await askForVerification(api, ada.email);
    await expectUnusable(replaced);
    now.mockReturnValue(new Date(asked.getTime() + DAY_MS));
    await expectUnusable(token);
    now.mockReturnValue(new Date(asked.getTime() + DAY_MS - 1));
    expect((await confirmVerification(api, token)).statusCode).toBe(204);
    await expectUnusable(token);
  });

  it('is refused with the token of a password reset, and the other way round', async () => {
    const reset = await askForReset(api, ada.email);
    await expectUnusable(reset);
    const verification = await askForVerification(api, ada.email);
    expectProblem(await confirmReset(api, verification), 409, UNUSABLE);
  });

  it('is confirmed by one of twenty requests at once [security 42]', async () => {
    const token = await askForVerification(api, ada.email);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => confirmVerification(api, token)),
    );
    const statuses = answers.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([204, ...Array.from({ length: 19 }, () => 409)]);
  });

  it('is asked for in the same words and statements for any address [security 8]', async () => {
    const observe = async (email: string) => {
      const statements = Statements.record();
      const response = await requestVerification(api, email);
      const sent = statements.take();
      statements.stop();
      return { answer: [response.statusCode, response.body], statements: sent.length };
    };
    const unverified = await observe(ada.email);
    await confirmVerification(api, await askForVerification(api, ada.email));
    const before = await readRows(api.database);
    expect(await observe(ada.email)).toEqual(unverified);
    expect(await observe('nobody@example.com')).toEqual(unverified);
    expect(await readRows(api.database)).toEqual(before);
  });
});

describe('where only verified addresses log in', () => {
  let api: TestApi;
  let ada: Person;

  beforeAll(async () => {
    api = await TestApi.start({ REQUIRE_VERIFIED_EMAIL: 'true' });
    ada = await logInAs(api, 'Ada');
    await unverifyEmail(api, ada);
  });
  afterAll(() => api.stop());

  it('tells it to who knows the password, to nobody else, and lets in who verified', async () => {
    const body = { email: ada.email, password: PASSWORD };
    const before = await readRows(api.database);
    expectProblem(await api.request('POST', '/v1/sessions', { body }), 403, 'email-not-verified');
    expect(await readRows(api.database)).toEqual(before);
    expect(await statusOfLogIn(api, ada.email, 'a wrong password')).toBe(401);
    await confirmVerification(api, await askForVerification(api, ada.email));
    expect(await statusOfLogIn(api, ada.email, PASSWORD)).toBe(201);
  });
});
