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
import { MailDispatcher } from '#core/messaging';
import { Clock } from '#core/persistence';
import {
  askForReset,
  confirmReset,
  hasherOf,
  NEW_PASSWORD,
  requestReset,
  statusOfLogIn,
} from '../../support/credentials.js';
import { HeldTable } from '../../support/held-table.js';
import { tokenIn } from '../../support/mailbox.js';
import { logIn, logInAs, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { quotasOf } from '../../support/rate-limits.js';
import { readRows } from '../../support/rows.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

const UNUSABLE = 'credential-token-unusable';
const MINUTES_10 = 10 * 60 * 1000;

describe('a password reset', () => {
  let api: TestApi;
  let ada: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => api.stop());

  const expectUnusable = async (token: string) => {
    const before = await readRows(api.database);
    const problem = expectProblem(await confirmReset(api, token), 409, UNUSABLE);
    expect(await readRows(api.database)).toEqual(before);
    const { instance: _instance, ...rest } = problem;
    return rest;
  };
  const statusOfMe = async ({ token }: Person) =>
    (await api.request('GET', '/v1/users/me', { token })).statusCode;

  it('sets the password with the token that was mailed, and logs nobody in', async () => {
    const token = await askForReset(api, ada.email);
    const response = await confirmReset(api, token);
    expect([response.statusCode, response.body]).toEqual([204, '']);
    expect(response.headers).not.toHaveProperty('set-cookie');
    expect(await statusOfLogIn(api, ada.email, NEW_PASSWORD)).toBe(201);
    expect(await statusOfLogIn(api, ada.email, PASSWORD)).toBe(401);
  });

  it('ends all sessions of the user, and nobody else’s [security 19]', async () => {
    const bob = await logInAs(api, `Bob${String(count)}`);
    const elsewhere = await logIn(api, ada.email);
    const token = await askForReset(api, ada.email);
    expect(await statusOfMe(ada)).toBe(200);
    await confirmReset(api, token);
    const statuses = [await statusOfMe(ada), await statusOfMe(elsewhere), await statusOfMe(bob)];
    expect(statuses).toEqual([401, 401, 200]);
    expect(await statusOfLogIn(api, bob.email, PASSWORD)).toBe(201);
  });

  it('tells the owner by mail', async () => {
    await confirmReset(api, await askForReset(api, ada.email));
    const { subject } = await api.mailTo(ada.email);
    expect(subject).toBe('Your password was changed');
  });

  it('keeps the hash of its token alone, and mails it to the address of the account alone', async () => {
    const response = await requestReset(api, ` ${ada.email.toUpperCase()} `);
    const waiting = JSON.stringify(await readRows(api.database));
    const token = tokenIn(await api.mailTo(ada.email));
    const stored = JSON.stringify(await readRows(api.database));
    expect([response.statusCode, response.json()]).toEqual([202, {}]);
    for (const rows of [waiting, stored]) {
      expect(rows).not.toContain(token);
      expect(rows).toContain(createHash('sha256').update(token).digest('hex'));
    }
  });

  describe('of an address nobody has', () => {
    /** What can be told from outside, and what it costs inside. */
    const observe = async (email: string) => {
      const hash = jest.spyOn(hasherOf(api), 'hash');
      const statements = Statements.record();
      const response = await requestReset(api, email);
      const sent = statements.take();
      const hashes = hash.mock.calls.length;
      statements.stop();
      const { 'x-request-id': _id, ...headers } = response.headers;
      return {
        answer: [response.statusCode, response.body, Object.keys(headers)],
        cost: { statements: sent.length, hashes },
        writes: sent.some((sql) => sql.startsWith('insert into mail_messages')),
      };
    };

    it('is answered as one of an account, for as many statements, and both write [security 8]', async () => {
      // Fills the caches of the process.
      await requestReset(api, ada.email);
      const unknown = await observe('nobody@example.com');
      expect(unknown).toEqual(await observe(ada.email));
      expect(unknown).toMatchObject({ writes: true, cost: { hashes: 0 } });
    });

    it('mails nothing and leaves nothing', async () => {
      await api.app.get(MailDispatcher).dispatchDue();
      const before = await readRows(api.database);
      const mails = api.mailbox.mails.length;
      await requestReset(api, 'nobody@example.com');
      await api.app.get(MailDispatcher).dispatchDue();
      expect(api.mailbox.mails).toHaveLength(mails);
      expect(await readRows(api.database)).toEqual(before);
    });

    it.each(['disabled', 'deleted'])('is that of an account that was %s', async (how) => {
      const change = how === 'deleted' ? 'deleted_at = now()' : `status = 'disabled'`;
      await api.database.query(`update users set ${change} where id = $1`, [ada.id]);
      const before = await readRows(api.database);
      expect((await requestReset(api, ada.email)).statusCode).toBe(202);
      expect(await readRows(api.database)).toEqual(before);
    });
  });

  describe('refuses a token, all with the same words,', () => {
    it('that nobody made, that was used, that was replaced, that has expired [security 12]', async () => {
      const replaced = await askForReset(api, ada.email);
      const used = await askForReset(api, ada.email);
      const refusals = [await expectUnusable('A'.repeat(43)), await expectUnusable(replaced)];
      await confirmReset(api, used);
      refusals.push(await expectUnusable(used));
      const expired = await askForReset(api, ada.email);
      const later = new Date(Date.now() + MINUTES_10);
      jest.spyOn(api.app.get(Clock), 'now').mockReturnValue(later);
      refusals.push(await expectUnusable(expired));
      expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    });

    it('of an account that was disabled since', async () => {
      const token = await askForReset(api, ada.email);
      await api.database.query(`update users set status = 'disabled' where id = $1`, [ada.id]);
      await expectUnusable(token);
    });

    it('that went to an address the account no longer has', async () => {
      const token = await askForReset(api, ada.email);
      await api.database.query(`update users set email = 'new-' || email where id = $1`, [ada.id]);
      await expectUnusable(token);
    });

    it('that was made for something else', async () => {
      const token = await askForReset(api, ada.email);
      await api.database.query(`update credential_tokens set purpose = 'email-verification'`);
      await expectUnusable(token);
      await api.database.query(`delete from credential_tokens`);
    });

    it('without hashing a password for it', async () => {
      const hash = jest.spyOn(hasherOf(api), 'hash');
      await expectUnusable('A'.repeat(43));
      expect(hash).not.toHaveBeenCalled();
    });

    it('and writes that down, without the token [security 43]', async () => {
      const token = 'B'.repeat(43);
      await api.database.query('truncate security_events');
      await expectUnusable(token);
      const events = await api.database.query('select * from security_events');
      expect(events).toMatchObject([{ code: UNUSABLE, subject_id: null }]);
      expect(JSON.stringify(events)).not.toContain(token);
    });
  });

  it('can be confirmed until the tenth minute is over [security 12]', async () => {
    const asked = new Date();
    const now = jest.spyOn(api.app.get(Clock), 'now').mockReturnValue(asked);
    const token = await askForReset(api, ada.email);
    now.mockReturnValue(new Date(asked.getTime() + MINUTES_10 - 1));
    expect((await confirmReset(api, token)).statusCode).toBe(204);
  });

  it('is confirmed by one of twenty requests at once [security 42]', async () => {
    const token = await askForReset(api, ada.email);
    // Hashed two at a time they would hardly ever meet.
    const { hash } = await hashOf(ada);
    jest.spyOn(hasherOf(api), 'hash').mockResolvedValue(hash);
    const held = await HeldTable.hold(api.database.adminUrl, 'users');
    const answers = Promise.all(Array.from({ length: 20 }, () => confirmReset(api, token)));
    await held.waitForWaiting(5);
    await held.release();
    const statuses = (await answers).map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([204, ...Array.from({ length: 19 }, () => 409)]);
  });

  it('leaves the token good where the new password is refused', async () => {
    const token = await askForReset(api, ada.email);
    expectProblem(await confirmReset(api, token, 'short'), 422, 'validation-failed');
    expect((await confirmReset(api, token)).statusCode).toBe(204);
  });

  async function hashOf({ id }: Person): Promise<{ hash: string }> {
    const [row] = await api.database.query<{ hash: string }>(
      'select password_hash as hash from users where id = $1',
      [id],
    );
    if (!row) throw new Error('The user is not there');
    return row;
  }
});

describe('asking for a password reset', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({
      LIMIT_CREDENTIAL_MAIL_ACCOUNT_NETWORK_PER_HOUR: '3',
      LIMIT_CREDENTIAL_MAIL_ACCOUNT_PER_HOUR: '6',
      LIMIT_CREDENTIAL_MAIL_ADDRESS_PER_HOUR: '20',
      LIMIT_LOG_IN_ADDRESS_PER_MINUTE: '10',
    });
    await logInAs(api, 'Ada');
  });
  afterAll(() => api.stop());

  it('is limited by account and network, known or not [security 8]', async () => {
    const told = async (email: string, network: string) => {
      const answers = [];
      for (let n = 0; n < 4; n++) {
        answers.push(await requestReset(api, email, `${network}.${String(n)}`));
      }
      return answers.map((answer) => [
        answer.statusCode,
        quotasOf(answer).map(({ policy, q, w, r }) => [policy, q, w, policy === 'address' || r]),
      ]);
    };
    const known = await told('ada@example.com', '192.0.2');
    expect(known.map(([status]) => status)).toEqual([202, 202, 202, 429]);
    expect(await told('nobody@example.com', '198.51.100')).toEqual(known);
  });

  it('goes on for the owner where a stranger in another network has used up their share, but not without end', async () => {
    const ask = async (from: string) =>
      (await requestReset(api, 'carol@example.com', from)).statusCode;
    const statuses = [];
    for (const network of ['192.0.2', '198.51.100', '203.0.113']) {
      for (let n = 0; n < 4; n++) statuses.push(await ask(`${network}.${String(n)}`));
    }
    const share = [202, 202, 202, 429];
    expect(statuses).toEqual([...share, ...share, 429, 429, 429, 429]);
  });

  it('is limited by the address it comes from', async () => {
    const statuses = [];
    for (let n = 0; n < 21; n++) {
      const { statusCode } = await requestReset(api, `n${String(n)}@example.com`, '203.0.113.9');
      statuses.push(statusCode);
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 202), 429]);
  });

  it('is not the only thing limited: whoever tries tokens is too', async () => {
    const statuses = [];
    for (let n = 0; n < 11; n++) {
      statuses.push((await confirmReset(api, 'A'.repeat(43))).statusCode);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 409), 429]);
  });
});
