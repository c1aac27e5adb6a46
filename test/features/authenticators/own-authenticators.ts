import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openClient } from '#core/persistence';
import {
  addTotp,
  challenge,
  codeOf,
  complete,
  expectRefusal,
  setUpTotp,
} from '../../support/authenticators.js';
import { addPasskey } from '../../support/passkeys.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const PATH = '/v1/users/me/authenticators';
const RECOVERY_CODE = /^[2-9B-Z]{6}(-[2-9B-Z]{6}){3}$/;

describe('the own second factors', () => {
  let api: TestApi;
  let ada: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
  });

  afterAll(() => api.stop());

  const show = async ({ token }: Person) =>
    (await api.request('GET', PATH, { token })).json<object>();

  const confirm = (person: Person, code: string) =>
    api.request('POST', `${PATH}/totp/confirmations`, { token: person.token, body: { code } });

  const remove = ({ token }: Person) => api.request('DELETE', `${PATH}/totp`, { token });

  const newCodes = ({ token }: Person) => api.request('POST', `${PATH}/recovery-codes`, { token });

  const logInStatus = async ({ email }: Person) =>
    (await api.request('POST', '/v1/sessions', { body: { email, password: PASSWORD } })).statusCode;

  it('are none at first', async () => {
    expect(await show(ada)).toEqual({ totpConfirmedAt: null, passkeys: [], recoveryCodesLeft: 0 });
  });

  describe('of an app', () => {
    it('begin with a secret that is told once, in the two ways apps read it', async () => {
      const response = await api.request('POST', `${PATH}/totp`, { token: ada.token });
      expect([response.statusCode, response.headers['cache-control']]).toEqual([201, 'no-store']);
      const { secret, uri } = response.json<{ secret: string; uri: string }>();
      // 20 bytes in base32.
      expect(secret).toMatch(/^[A-Z2-7]{32}$/);
      const { protocol, searchParams } = new URL(uri);
      expect([protocol, searchParams.get('secret')]).toEqual(['otpauth:', secret]);
      expect(decodeURIComponent(uri)).toContain(ada.email);
    });

    it('are not in force before a code has confirmed them', async () => {
      await setUpTotp(api, ada);
      expect(await show(ada)).toMatchObject({ totpConfirmedAt: null });
      expect(await logInStatus(ada)).toBe(201);
    });

    it('are in force with the right code, and come with ten recovery codes', async () => {
      const secret = await setUpTotp(api, ada);
      const response = await confirm(ada, await codeOf(secret));
      expect([response.statusCode, response.headers['cache-control']]).toEqual([201, 'no-store']);
      const { codes } = response.json<{ codes: string[] }>();
      expect(new Set(codes).size).toBe(10);
      for (const code of codes) expect(code).toMatch(RECOVERY_CODE);
      expect(await show(ada)).toEqual({
        totpConfirmedAt: expect.any(String) as unknown,
        passkeys: [],
        recoveryCodesLeft: 10,
      });
      expect(await logInStatus(ada)).toBe(202);
    });

    it.each([
      ['of another secret', () => codeOf('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')],
      ['of a minute from now', (secret: string) => codeOf(secret, 2)],
      ['of an hour ago', (secret: string) => codeOf(secret, -120)],
      ['without digits', () => Promise.resolve('abcdef')],
      ['in other digits', () => Promise.resolve('١٢٣٤٥٦')],
    ])('are not confirmed by a code %s', async (_what, codeFor) => {
      const secret = await setUpTotp(api, ada);
      const before = await readRows(api.database);
      expectProblem(await confirm(ada, await codeFor(secret)), 403, 'totp-code-wrong');
      expect(await readRows(api.database)).toEqual(before);
    });

    it('are set up anew as long as they are not in force: the secret before is worth nothing', async () => {
      const first = await setUpTotp(api, ada);
      const second = await setUpTotp(api, ada);
      expectProblem(await confirm(ada, await codeOf(first)), 403, 'totp-code-wrong');
      expect((await confirm(ada, await codeOf(second))).statusCode).toBe(201);
    });

    it('are not replaced once they are in force', async () => {
      const { secret } = await addTotp(api, ada);
      const before = await readRows(api.database);
      const again = await api.request('POST', `${PATH}/totp`, { token: ada.token });
      expectProblem(again, 409, 'totp-in-force');
      expectProblem(await confirm(ada, await codeOf(secret)), 409, 'totp-in-force');
      expect(await readRows(api.database)).toEqual(before);
    });

    it('are not confirmed where none was set up', async () => {
      expectProblem(await confirm(ada, '123456'), 404, 'totp-not-found');
    });

    it('are removed with their recovery codes: the password is enough again', async () => {
      await addTotp(api, ada);
      expect((await remove(ada)).statusCode).toBe(204);
      expect(await show(ada)).toEqual({
        totpConfirmedAt: null,
        passkeys: [],
        recoveryCodesLeft: 0,
      });
      expect(await logInStatus(ada)).toBe(201);
      expectProblem(await remove(ada), 404, 'totp-not-found');
    });
  });

  describe('of recovery codes', () => {
    it('are replaced as a whole', async () => {
      const { recoveryCodes } = await addTotp(api, ada);
      const { codes } = (await newCodes(ada)).json<{ codes: string[] }>();
      expect(codes.filter((code) => recoveryCodes.includes(code))).toEqual([]);
      expect(await show(ada)).toMatchObject({ recoveryCodesLeft: 10 });
      const begun = await challenge(api, ada);
      expectRefusal(await complete(api, begun, { recoveryCode: recoveryCodes[0] }));
      expect((await complete(api, begun, { recoveryCode: codes[0] })).statusCode).toBe(201);
      expect(await show(ada)).toMatchObject({ recoveryCodesLeft: 9 });
    });

    it('are not made where there is nothing they could stand in for', async () => {
      await setUpTotp(api, ada);
      expectProblem(await newCodes(ada), 409, 'second-factor-missing');
    });
  });

  it('are nowhere in the database in clear', async () => {
    const { secret, recoveryCodes } = await addTotp(api, ada);
    const { challengeToken } = await challenge(api, ada);
    const stored = JSON.stringify(await readRows(api.database));
    for (const text of [secret, challengeToken, ...recoveryCodes]) {
      expect(stored).not.toContain(text);
      expect(stored).not.toContain(text.replaceAll('-', ''));
    }
  });

  it('are audited when they come, are used and go, without the secrets', async () => {
    await addTotp(api, ada);
    await remove(ada);
    const events = await api.database.query<{ what: string; changes: object }>(
      `select action || ' ' || entity as what, changes from audit_events
       where actor_id = $1 order by created_at, id`,
      [ada.id],
    );
    expect(events.map(({ what }) => what).sort()).toEqual(
      [
        'created totp_authenticators',
        'updated totp_authenticators',
        'deleted totp_authenticators',
        ...Array<string>(10).fill('created recovery_codes'),
        ...Array<string>(10).fill('deleted recovery_codes'),
      ].sort(),
    );
    expect(events[0]?.changes).toContainEqual({
      field: 'sealedSecret',
      before: null,
      after: '(secret)',
    });
    const told = JSON.stringify(events);
    const stored = await api.database.query<{ hash: string }>(
      'select code_hash as hash from recovery_codes',
    );
    for (const { hash } of stored) expect(told).not.toContain(hash);
  });

  it('are told to their owner by mail when they change', async () => {
    const told = async () => (await api.mailTo(ada.email)).text.split('\n')[0];
    await addTotp(api, ada);
    expect(await told()).toBe(`An authenticator app was added to the account ${ada.email}.`);
    await newCodes(ada);
    expect(await told()).toBe(`New recovery codes were made for the account ${ada.email}.`);
    await remove(ada);
    expect(await told()).toBe(`The authenticator app was removed from the account ${ada.email}.`);
    const { passkey } = await addPasskey(api, ada);
    expect(await told()).toBe(`A passkey was added to the account ${ada.email}.`);
    await api.request('DELETE', `${PATH}/passkeys/${passkey.id}`, { token: ada.token });
    expect(await told()).toBe(`A passkey was removed from the account ${ada.email}.`);
  });

  it('are seen by the role of the processes for their owner alone', async () => {
    await addTotp(api, ada);
    await challenge(api, ada);
    const client = await openClient(api.database.urlOf('app'), 'solera test');
    const seenBy = async (userId: string | null, table: string) => {
      await client.query('begin');
      if (userId !== null) {
        await client.query(`select set_config('app.user_id', $1, true)`, [userId]);
      }
      const { rowCount } = await client.query(`select from ${table} where user_id = $1`, [ada.id]);
      await client.query('rollback');
      return rowCount;
    };
    const other = await logInAs(api, `Bob${String(count)}`);
    for (const [table, rows] of [
      ['totp_authenticators', 1],
      ['recovery_codes', 10],
      ['log_in_challenges', 1],
    ] as const) {
      expect([table, await seenBy(ada.id, table)]).toEqual([table, rows]);
      expect([table, await seenBy(other.id, table)]).toEqual([table, 0]);
      expect([table, await seenBy(null, table)]).toEqual([table, 0]);
    }
    await client.end();
  });
});
