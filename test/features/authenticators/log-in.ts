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
import { Clock } from '#core/persistence';
import {
  addTotp,
  challenge,
  codeOf,
  complete,
  expectRefusal,
  type SecondFactor,
} from '../../support/authenticators.js';
import { HeldTable } from '../../support/held-table.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const STEP_MS = 30_000;

/** The middle of a step, so that a few seconds more or less lead to no other. */
const middleOfStep = () => Math.floor(Date.now() / STEP_MS) * STEP_MS + STEP_MS / 2;

describe('a log-in with a second factor', () => {
  let api: TestApi;
  let now: jest.SpiedFunction<() => Date>;
  let ada: Person;
  let factor: SecondFactor;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start({
      TOTP_STEP_BEFORE: 'false',
      LIMIT_SECOND_FACTOR_PER_CHALLENGE: '5',
      LIMIT_LOG_IN_ACCOUNT_PER_QUARTER: '20',
      DATABASE_POOL_MAX: '15',
    });
    now = jest.spyOn(api.app.get(Clock), 'now');
  });

  beforeEach(async () => {
    const at = middleOfStep();
    now.mockImplementation(() => new Date(at));
    ada = await logInAs(api, `Ada${String(++count)}`);
    factor = await addTotp(api, ada, at);
    // The code that confirmed the app is used up.
    pass(STEP_MS);
    await api.database.query('truncate security_events');
  });

  afterEach(() => {
    now.mockImplementation(() => new Date());
  });

  afterAll(() => api.stop());

  const pass = (milliseconds: number) => {
    const at = api.app.get(Clock).now().getTime() + milliseconds;
    now.mockImplementation(() => new Date(at));
  };

  /** What the app shows that many steps from now. */
  const code = (steps = 0) => codeOf(factor.secret, steps, api.app.get(Clock).now().getTime());

  const sessions = async () => (await readRows(api.database))['user_sessions'];

  const events = () =>
    api.database.query('select code, subject_id as "subjectId" from security_events order by id');

  /** All come to the table at the same moment. */
  const atOnce = async <T>(table: string, works: readonly (() => Promise<T>)[]): Promise<T[]> => {
    const held = await HeldTable.hold(api.database.adminUrl, table);
    const results = Promise.all(works.map((work) => work()));
    await held.waitForWaiting(works.length);
    await held.release();
    return results;
  };

  const statusesOf = (responses: readonly { statusCode: number }[]) =>
    responses.map(({ statusCode }) => statusCode).sort();

  const ONE_OF_TEN = [201, ...Array<number>(9).fill(401)];

  describe('after the password', () => {
    it('begins nothing, and tells what is asked for', async () => {
      const before = await sessions();
      const body = { email: ada.email, password: PASSWORD };
      const response = await api.request('POST', '/v1/sessions', { body });
      expect([response.statusCode, response.headers['cache-control']]).toEqual([202, 'no-store']);
      expect(response.json()).toEqual({
        challengeToken: expect.stringMatching(/^[\w-]{43}$/) as unknown,
        expiresIn: 300,
        factors: ['totp', 'recovery-code'],
        passkeyOptions: null,
      });
      expect(await sessions()).toEqual(before);
    });

    it('has a token that is no access token and no refresh token [security 28]', async () => {
      const { challengeToken: token } = await challenge(api, ada);
      const asBearer = await api.request('GET', '/v1/users/me', { token });
      expectProblem(asBearer, 401, 'credentials-refused');
      const refreshed = await api.app.inject({
        method: 'POST',
        url: '/oauth/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `grant_type=refresh_token&client_id=solera&refresh_token=${token}`,
      });
      expect([refreshed.statusCode, refreshed.json()]).toEqual([
        400,
        expect.objectContaining({ error: 'invalid_grant' }),
      ]);
    });

    it('does not tell a wrong password from one of somebody without a second factor [security 8]', async () => {
      const other = await logInAs(api, `Bob${String(count)}`);
      const answers = [];
      for (const { email } of [ada, other]) {
        const body = { email, password: 'a wrong password' };
        const response = await api.request('POST', '/v1/sessions', { body });
        const { instance: _one, ...problem } = response.json<Record<string, unknown>>();
        answers.push(problem);
      }
      expect(answers[0]).toEqual(answers[1]);
    });

    it('asks for no recovery code where none is left', async () => {
      await api.database.query('update recovery_codes set used_at = now() where user_id = $1', [
        ada.id,
      ]);
      expect(await challenge(api, ada)).toMatchObject({ factors: ['totp'] });
    });
  });

  describe('by a code of the app', () => {
    it('begins a session', async () => {
      const response = await complete(api, await challenge(api, ada), { code: await code() });
      expect([response.statusCode, response.headers['cache-control']]).toEqual([201, 'no-store']);
      const { accessToken } = response.json<{ accessToken: string }>();
      const me = await api.request('GET', '/v1/users/me', { token: accessToken });
      expect(me.json()).toMatchObject({ id: ada.id });
    });

    it('takes a code once [security 10]', async () => {
      const answer = { code: await code() };
      expect((await complete(api, await challenge(api, ada), answer)).statusCode).toBe(201);
      const again = await challenge(api, ada);
      const before = await readRows(api.database);
      expectRefusal(await complete(api, again, answer));
      expect(await readRows(api.database)).toEqual(before);
      pass(STEP_MS);
      expect((await complete(api, again, { code: await code() })).statusCode).toBe(201);
    });

    it('takes a code once of ten log-ins at once [security 10] [security 42]', async () => {
      const challenges = [];
      for (let n = 0; n < 10; n++) challenges.push(await challenge(api, ada));
      const answer = { code: await code() };
      const responses = await atOnce(
        'users',
        challenges.map((one) => () => complete(api, one, answer)),
      );
      expect(statusesOf(responses)).toEqual(ONE_OF_TEN);
    });

    it('does not take the code that confirmed the app', async () => {
      pass(-STEP_MS);
      expectRefusal(await complete(api, await challenge(api, ada), { code: await code() }));
    });

    it.each([-2, -1, 1, 2])(
      'does not take the code of %i steps from now [security 12]',
      async (steps) => {
        const begun = await challenge(api, ada);
        expectRefusal(await complete(api, begun, { code: await code(steps) }));
        expect((await complete(api, begun, { code: await code() })).statusCode).toBe(201);
      },
    );

    it('never takes an older code than the newest that was taken', async () => {
      await complete(api, await challenge(api, ada), { code: await code() });
      // The clock of the machine was set back.
      pass(-STEP_MS);
      expectRefusal(await complete(api, await challenge(api, ada), { code: await code() }));
    });
  });

  describe('by a recovery code', () => {
    it('takes each once, however it is written', async () => {
      const [first = '', second = ''] = factor.recoveryCodes;
      const typed = ` ${first.toLowerCase().replaceAll('-', ' ')}`;
      const begun = await challenge(api, ada);
      expect((await complete(api, begun, { recoveryCode: typed })).statusCode).toBe(201);
      const again = await challenge(api, ada);
      expectRefusal(await complete(api, again, { recoveryCode: first }));
      expect((await complete(api, again, { recoveryCode: second })).statusCode).toBe(201);
    });

    it('takes it once of ten log-ins at once [security 10] [security 42]', async () => {
      const challenges = [];
      for (let n = 0; n < 10; n++) challenges.push(await challenge(api, ada));
      const answer = { recoveryCode: factor.recoveryCodes[0] };
      const responses = await atOnce(
        'users',
        challenges.map((one) => () => complete(api, one, answer)),
      );
      expect(statusesOf(responses)).toEqual(ONE_OF_TEN);
    });

    it('takes none of somebody else', async () => {
      const bob = await logInAs(api, `Bob${String(count)}`);
      const { recoveryCodes } = await addTotp(api, bob, api.app.get(Clock).now().getTime());
      const answer = { recoveryCode: recoveryCodes[0] };
      expectRefusal(await complete(api, await challenge(api, ada), answer));
    });
  });

  describe('that waits', () => {
    it('is completed once, also of five at once with different codes [security 42]', async () => {
      const begun = await challenge(api, ada);
      const responses = await atOnce(
        'users',
        factor.recoveryCodes
          .slice(0, 5)
          .map((recoveryCode) => () => complete(api, begun, { recoveryCode })),
      );
      expect(statusesOf(responses)).toEqual([201, 401, 401, 401, 401]);
      // Those that came too late used nothing up.
      const shown = await api.request('GET', '/v1/users/me/authenticators', { token: ada.token });
      expect(shown.json()).toMatchObject({ recoveryCodesLeft: 9 });
    });

    it('ends after five minutes', async () => {
      const begun = await challenge(api, ada);
      const late = await challenge(api, ada);
      pass(299_000);
      expect((await complete(api, begun, { code: await code() })).statusCode).toBe(201);
      pass(2_000);
      const recoveryCode = factor.recoveryCodes[0];
      expectRefusal(await complete(api, late, { recoveryCode }));
    });

    it('is swept by the next one once it has ended', async () => {
      await challenge(api, ada);
      pass(301_000);
      await challenge(api, ada);
      const left = await api.database.query('select from log_in_challenges where user_id = $1', [
        ada.id,
      ]);
      expect(left).toHaveLength(1);
    });

    it('ends with five wrong answers, also for the right one [security 13]', async () => {
      const begun = await challenge(api, ada);
      for (let n = 0; n < 5; n++) expectRefusal(await complete(api, begun, { code: '000000' }));
      const before = await readRows(api.database);
      const answer = { recoveryCode: factor.recoveryCodes[0] };
      const problem = expectProblem(await complete(api, begun, answer), 429, 'quota-exceeded');
      expect(problem.detail).toContain('second-factor-challenge');
      expect(await readRows(api.database)).toEqual(before);
      expect((await complete(api, await challenge(api, ada), answer)).statusCode).toBe(201);
    });

    it('is one of few of an account: twenty answers in all, whatever the challenge', async () => {
      for (let n = 0; n < 20; n += 5) {
        const begun = await challenge(api, ada);
        for (let tries = 0; tries < 5; tries++) {
          expectRefusal(await complete(api, begun, { code: '000000' }));
        }
      }
      const response = await complete(api, await challenge(api, ada), { code: await code() });
      const problem = expectProblem(response, 429, 'quota-exceeded');
      expect(problem.detail).toContain('second-factor-account');
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(800);
    });

    it.each([
      ['the account is disabled', `update users set status = 'disabled' where id = $1`],
      ['the account is deleted', `update users set deleted_at = now() where id = $1`],
      ['the password is another one', `update users set password_hash = 'new' where id = $1`],
      ['the app is gone', 'delete from totp_authenticators where user_id = $1'],
    ])('ends where %s', async (_what, sql) => {
      const begun = await challenge(api, ada);
      await api.database.query(sql, [ada.id]);
      const before = await readRows(api.database);
      expectRefusal(await complete(api, begun, { code: await code() }));
      expect(await readRows(api.database)).toEqual(before);
    });

    it.each([
      ['nothing', {}],
      ['two answers', { code: '123456', recoveryCode: 'BCDFG2-234567-HJKMNP-QRSTVW' }],
      ['a short code', { code: '12345' }],
      ['a number', { code: 123_456 }],
      ['null', { code: null }],
    ])('refuses %s as invalid', async (_what, answer) => {
      const begun = await challenge(api, ada);
      expectProblem(await complete(api, begun, answer), 422, 'validation-failed');
      expect((await complete(api, begun, { code: await code() })).statusCode).toBe(201);
    });

    it('refuses a token nobody got in the same way as a wrong code [security 43]', async () => {
      const begun = await challenge(api, ada);
      const wrong = await complete(api, begun, { code: '000000' });
      const unknown = await complete(api, { challengeToken: 'x'.repeat(43) }, { code: '000000' });
      const { instance: _one, ...ofWrong } = wrong.json<Record<string, unknown>>();
      const { instance: _other, ...ofUnknown } = unknown.json<Record<string, unknown>>();
      expect(ofUnknown).toEqual(ofWrong);
      expect(unknown.headers['www-authenticate']).toBe('Bearer');
      expect(await events()).toEqual([
        { code: 'second-factor-refused', subjectId: ada.id },
        { code: 'second-factor-refused', subjectId: null },
      ]);
    });

    it('is answered again where its retry has the same key', async () => {
      const { challengeToken } = await challenge(api, ada);
      const request = {
        headers: { 'idempotency-key': `completion-${String(count)}` },
        body: { challengeToken, code: await code() },
      };
      const first = await api.request('POST', '/v1/log-in-completions', request);
      const again = await api.request('POST', '/v1/log-in-completions', request);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect([again.statusCode, again.json()]).toEqual([201, first.json()]);
    });

    it('is asked for again where the retry of its first step has the same key', async () => {
      const request = {
        headers: { 'idempotency-key': `first-step-${String(count)}` },
        body: { email: ada.email, password: PASSWORD },
      };
      const first = await api.request('POST', '/v1/sessions', request);
      const again = await api.request('POST', '/v1/sessions', request);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect([again.statusCode, again.json()]).toEqual([202, first.json()]);
    });
  });
});

/** An API of its own, and after the other: passport knows one strategy per process. */
describe('a log-in where the code of the step before is good too', () => {
  let lenient: TestApi;
  let clock: jest.SpiedFunction<() => Date>;

  beforeAll(async () => {
    lenient = await TestApi.start({ TOTP_STEP_BEFORE: 'true' });
    clock = jest.spyOn(lenient.app.get(Clock), 'now');
  });
  afterAll(() => lenient.stop());

  it('takes it once, and none before and none after it [security 10] [security 12]', async () => {
    const at = middleOfStep();
    clock.mockImplementation(() => new Date(at));
    const eva = await logInAs(lenient, 'Eva');
    const { secret } = await addTotp(lenient, eva, at);
    clock.mockImplementation(() => new Date(at + 3 * STEP_MS));
    const answerOf = async (step: number) => ({ code: await codeOf(secret, step, at) });
    const begun = await challenge(lenient, eva);
    for (const step of [1, 4]) {
      expectRefusal(await complete(lenient, begun, await answerOf(step)));
    }
    expect((await complete(lenient, begun, await answerOf(2))).statusCode).toBe(201);
    const again = await challenge(lenient, eva);
    expectRefusal(await complete(lenient, again, await answerOf(2)));
    expect((await complete(lenient, again, await answerOf(3))).statusCode).toBe(201);
  });
});
