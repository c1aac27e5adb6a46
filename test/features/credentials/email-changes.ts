import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  askForEmailChange,
  askForReset,
  askForVerification,
  confirmEmailChange,
  confirmReset,
  confirmVerification,
  NEW_PASSWORD,
  requestEmailChange,
  statusOfLogIn,
} from '../../support/credentials.js';
import {
  logInAs,
  logInAsOperator,
  PASSWORD,
  unverifyEmail,
  type Person,
} from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const UNUSABLE = 'credential-token-unusable';

describe('a change of the address', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;
  let fresh: string;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    count++;
    ada = await logInAs(api, `Ada${String(count)}`);
    bob = await logInAs(api, `Bob${String(count)}`);
    fresh = `fresh-${String(count)}@example.com`;
  });
  afterAll(() => api.stop());

  interface Me {
    readonly email: string;
    readonly emailVerified: boolean;
  }
  const me = async ({ token } = ada) =>
    (await api.request('GET', '/v1/users/me', { token })).json<Me>();
  const mailsTo = async (address: string) => {
    await api.mailTo(address).catch(() => undefined);
    return api.mailbox.mails.filter(({ to }) => to === address);
  };
  const expectUnusable = async (token: string) => {
    const before = await readRows(api.database);
    expectProblem(await confirmEmailChange(api, token), 409, UNUSABLE);
    expect(await readRows(api.database)).toEqual(before);
  };

  it('is done, and the address verified, once the token that was mailed to it comes back', async () => {
    await unverifyEmail(api, ada);
    const token = await askForEmailChange(api, ada, fresh);
    expect(await me()).toMatchObject({ email: ada.email, emailVerified: false });
    const response = await confirmEmailChange(api, token);
    expect([response.statusCode, response.body]).toEqual([204, '']);
    expect(await me()).toMatchObject({ email: fresh, emailVerified: true });
    expect(await statusOfLogIn(api, fresh, PASSWORD)).toBe(201);
    expect(await statusOfLogIn(api, ada.email, PASSWORD)).toBe(401);
  });

  it('is told to the old address', async () => {
    await confirmEmailChange(api, await askForEmailChange(api, ada, fresh));
    const { subject, text } = await api.mailTo(ada.email);
    expect(subject).toBe('Your account has another address');
    expect(text).toContain(fresh);
  });

  it('is done once, also of ten at once', async () => {
    const token = await askForEmailChange(api, ada, fresh);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => confirmEmailChange(api, token)),
    );
    const statuses = answers.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([204, ...Array<number>(9).fill(409)]);
    await expectUnusable(token);
  });

  it('answers the same where somebody has the address, and tells nobody', async () => {
    const free = await requestEmailChange(api, ada, fresh);
    const before = (await mailsTo(bob.email)).length;
    const taken = await requestEmailChange(api, ada, bob.email);
    const own = await requestEmailChange(api, ada, ada.email);
    for (const answer of [taken, own]) {
      expect([answer.statusCode, answer.json()]).toEqual([free.statusCode, free.json()]);
    }
    expect(await mailsTo(bob.email)).toHaveLength(before);
    expect(await mailsTo(ada.email)).toHaveLength(0);
  });

  it('is not done where somebody has got the address meanwhile', async () => {
    const token = await askForEmailChange(api, ada, fresh);
    const body = { email: fresh, password: PASSWORD, name: 'Eve' };
    await api.request('POST', '/v1/users', { body });
    await expectUnusable(token);
  });

  it('is done for one of two who want the same address', async () => {
    const ofAda = await askForEmailChange(api, ada, fresh);
    const ofBob = await askForEmailChange(api, bob, fresh);
    const answers = await Promise.all(
      [ofAda, ofBob].map((token) => confirmEmailChange(api, token)),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
  });

  it('has no token that is older than the newest, or than ten minutes', async () => {
    const first = await askForEmailChange(api, ada, fresh);
    const second = await askForEmailChange(api, ada, `other-${fresh}`);
    await expectUnusable(first);
    await api.database.query(`update credential_tokens set expires_at = now() - interval '1 s'`);
    await expectUnusable(second);
  });

  it('has no token that is good for something else, nor the other way round', async () => {
    const token = await askForEmailChange(api, ada, fresh);
    expectProblem(await confirmVerification(api, token), 409, UNUSABLE);
    expectProblem(await confirmReset(api, token), 409, UNUSABLE);
    await expectUnusable(await askForReset(api, ada.email));
  });

  it('ends what was mailed to the old address', async () => {
    const reset = await askForReset(api, ada.email);
    await confirmEmailChange(api, await askForEmailChange(api, ada, fresh));
    expectProblem(await confirmReset(api, reset), 409, UNUSABLE);
  });

  it('is not done after the owner changed the password: who asked for it may be a thief [security 19]', async () => {
    const token = await askForEmailChange(api, ada, fresh);
    const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    await api.request('PUT', '/v1/users/me/password', { token: ada.token, body });
    await expectUnusable(token);
  });

  it('is not done after a reset, and neither is anything else that was mailed [security 19]', async () => {
    await unverifyEmail(api, ada);
    const token = await askForEmailChange(api, ada, fresh);
    const verification = await askForVerification(api, ada.email);
    const ofBob = await askForEmailChange(api, bob, `of-bob-${fresh}`);
    await confirmReset(api, await askForReset(api, ada.email));
    await expectUnusable(token);
    expectProblem(await confirmVerification(api, verification), 409, UNUSABLE);
    expect((await confirmEmailChange(api, ofBob)).statusCode).toBe(204);
  });

  it('is not done for an account that was disabled and enabled again', async () => {
    const token = await askForEmailChange(api, ada, fresh);
    const operator = await logInAsOperator(api, `Olga${String(count)}`);
    const request = (status: string) =>
      api.request('PATCH', `/v1/users/${ada.id}`, {
        token: operator.token,
        headers: { 'if-match': '*' },
        body: { status },
      });
    for (const status of ['disabled', 'active']) {
      expect((await request(status)).statusCode).toBe(200);
    }
    await expectUnusable(token);
  });

  it('is not done for an account that was disabled', async () => {
    const token = await askForEmailChange(api, ada, fresh);
    await api.database.query(`update users set status = 'disabled' where id = $1`, [ada.id]);
    await expectUnusable(token);
  });

  it('tells the audit log both addresses, and who it was', async () => {
    await confirmEmailChange(api, await askForEmailChange(api, ada, fresh));
    const [event] = await api.database.query<{ changes: unknown[] }>(
      `select changes from audit_events where entity = 'users' and actor_id = $1 and entity_id = $1`,
      [ada.id],
    );
    expect(event?.changes).toContainEqual({ field: 'email', before: ada.email, after: fresh });
  });

  it.each([[undefined], [null], [''], ['nobody'], [1]])('has no address %p', async (email) => {
    const before = await readRows(api.database);
    const response = await api.request('POST', '/v1/users/me/email-changes', {
      token: ada.token,
      body: { email },
    });
    expectProblem(response, 422, 'validation-failed');
    expect(await readRows(api.database)).toEqual(before);
  });
});
