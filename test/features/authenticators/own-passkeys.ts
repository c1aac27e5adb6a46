import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addTotp, challenge, complete } from '../../support/authenticators.js';
import {
  addPasskey,
  askForPasskey,
  registerPasskey,
  type RegisteredPasskey,
} from '../../support/passkeys.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { SoftwareAuthenticator, type Ceremony } from '../../support/software-authenticator.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';

const PATH = '/v1/users/me/authenticators';
const ELSEWHERE = 'https://evil.example';

describe('the own passkeys', () => {
  let api: TestApi;
  let ada: Person;
  let device: SoftwareAuthenticator;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
    device = new SoftwareAuthenticator(PUBLIC_URL);
  });

  afterAll(() => api.stop());

  interface Shown {
    readonly totpConfirmedAt: string | null;
    readonly passkeys: readonly RegisteredPasskey['passkey'][];
    readonly recoveryCodesLeft: number;
  }

  const show = async ({ token }: Person) =>
    (await api.request('GET', PATH, { token })).json<Shown>();

  const remove = ({ token }: Person, id: string) =>
    api.request('DELETE', `${PATH}/passkeys/${id}`, { token });

  const logInStatus = async ({ email }: Person) =>
    (await api.request('POST', '/v1/sessions', { body: { email, password: PASSWORD } })).statusCode;

  /** Registers with something wrong about it. */
  const expectRefusal = async (
    credential: unknown,
    { by = ada, status = 403, code = 'passkey-refused' } = {},
  ) => {
    const before = await readRows(api.database);
    expectProblem(await registerPasskey(api, by, credential), status, code);
    expect(await readRows(api.database)).toEqual(before);
  };

  it('are asked for with what a browser takes: for this domain, and for no passkey there is', async () => {
    const { passkey, device: known } = await addPasskey(api, ada);
    const response = await api.request('POST', `${PATH}/passkey-registrations`, {
      token: ada.token,
    });
    expect([response.statusCode, response.headers['cache-control']]).toEqual([201, 'no-store']);
    const { options, expiresIn } = response.json<{ options: object; expiresIn: number }>();
    expect(expiresIn).toBe(300);
    expect(options).toMatchObject({
      rp: { id: 'api.test', name: 'api.test' },
      user: {
        id: Buffer.from(ada.id.replaceAll('-', ''), 'hex').toString('base64url'),
        name: ada.email,
      },
      challenge: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      attestation: 'none',
      timeout: 300_000,
      excludeCredentials: [{ id: known.id, type: 'public-key', transports: ['internal'] }],
    });
    expect(passkey.name).toBe('Laptop');
  });

  it('are in force once registered; the first comes with recovery codes', async () => {
    expect(await logInStatus(ada)).toBe(201);
    const { challenge } = await askForPasskey(api, ada);
    expect(await logInStatus(ada)).toBe(201);
    const response = await registerPasskey(api, ada, device.create({ challenge }), ' Phone ');
    expect([response.statusCode, response.headers['cache-control']]).toEqual([201, 'no-store']);
    const { passkey, recoveryCodes } = response.json<RegisteredPasskey>();
    expect(passkey).toMatchObject({ name: 'Phone', lastUsedAt: null });
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await logInStatus(ada)).toBe(202);
    expect(await show(ada)).toEqual({
      totpConfirmedAt: null,
      passkeys: [passkey],
      recoveryCodesLeft: 10,
    });
  });

  it('come with no recovery codes where there are some', async () => {
    const { recoveryCodes } = await addPasskey(api, ada);
    expect((await addPasskey(api, ada)).recoveryCodes).toBeNull();
    const begun = await challenge(api, ada);
    const answer = { recoveryCode: recoveryCodes?.[0] };
    expect((await complete(api, begun, answer)).statusCode).toBe(201);
    const bob = await logInAs(api, `Bob${String(count)}`);
    await addTotp(api, bob);
    expect((await addPasskey(api, bob)).recoveryCodes).toBeNull();
  });

  it.each<[string, Omit<Ceremony, 'challenge'>]>([
    ['on a page of somebody else', { origin: ELSEWHERE }],
    ['on another port', { origin: `${PUBLIC_URL}:8443` }],
    ['for another domain', { rpId: 'evil.example' }],
    ['for a domain above', { rpId: 'test' }],
    ['as the answer to a log-in', { type: 'webauthn.get' }],
    ['with nobody there', { flags: 0 }],
  ])('are not registered when made %s', async (_what, wrong) => {
    const { challenge } = await askForPasskey(api, ada);
    await expectRefusal(device.create({ challenge, ...wrong }));
    // What was asked for is still asked for.
    const right = await registerPasskey(api, ada, device.create({ challenge }));
    expect(right.statusCode).toBe(201);
  });

  it('are not registered with a challenge of oneself, of somebody else or of long ago', async () => {
    await expectRefusal(device.create({ challenge: 'A'.repeat(43) }));
    const bob = await logInAs(api, `Bob${String(count)}`);
    const ofBob = await askForPasskey(api, bob);
    await expectRefusal(device.create(ofBob));
    await api.database.query(
      `update passkey_registrations set expires_at = now() - interval '1 s'`,
    );
    await expectRefusal(device.create(ofBob), { by: bob });
  });

  it('are registered with a challenge once', async () => {
    const { challenge } = await askForPasskey(api, ada);
    const others = Array.from({ length: 10 }, () => new SoftwareAuthenticator(PUBLIC_URL));
    const responses = await Promise.all(
      others.map((other) => registerPasskey(api, ada, other.create({ challenge }))),
    );
    const statuses = responses.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([201, ...Array<number>(9).fill(403)]);
    expect((await show(ada)).passkeys).toHaveLength(1);
  });

  it('belong to one account', async () => {
    const { device: taken } = await addPasskey(api, ada);
    const bob = await logInAs(api, `Bob${String(count)}`);
    const { challenge } = await askForPasskey(api, bob);
    const credential = taken.create({ challenge });
    await expectRefusal(credential, { by: bob, status: 409, code: 'passkey-known' });
  });

  it.each([
    ['nothing', {}],
    ['numbers', { id: 1, rawId: 1, type: 'public-key', response: {} }],
    ['a response without bytes', { id: 'a', rawId: 'a', type: 'public-key', response: {} }],
    [
      'no CBOR',
      {
        id: 'AAAA',
        rawId: 'AAAA',
        type: 'public-key',
        response: { clientDataJSON: 'e30', attestationObject: '_____w' },
      },
    ],
    ['a list', { id: [], response: [] }],
  ])('are not registered from %s', async (_what, credential) => {
    await askForPasskey(api, ada);
    await expectRefusal(credential);
  });

  it.each([[null], ['text'], [1], [[]], [undefined]])(
    'are not registered from %p: that is no object',
    async (credential) => {
      await expectRefusal(credential, { status: 422, code: 'validation-failed' });
    },
  );

  it('are ten at most', async () => {
    for (let n = 0; n < 10; n++) await addPasskey(api, ada, `Key ${String(n)}`);
    const { token } = ada;
    const asked = await api.request('POST', `${PATH}/passkey-registrations`, { token });
    expectProblem(asked, 409, 'passkey-limit-reached');
    const { passkeys } = await show(ada);
    expect(passkeys.map(({ name }) => name)).toEqual(
      Array.from({ length: 10 }, (_, n) => `Key ${String(n)}`),
    );
  });

  it('are ten at most, also where eleven were asked for', async () => {
    const asked = [];
    for (let n = 0; n < 11; n++) asked.push(await askForPasskey(api, ada));
    const answers = [];
    for (const { challenge } of asked) {
      const credential = new SoftwareAuthenticator(PUBLIC_URL).create({ challenge });
      answers.push(await registerPasskey(api, ada, credential));
    }
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([
      ...Array<number>(10).fill(201),
      409,
    ]);
  });

  it('are removed one by one; the recovery codes go with the last second factor', async () => {
    const one = await addPasskey(api, ada);
    const other = await addPasskey(api, ada);
    expect((await remove(ada, one.passkey.id)).statusCode).toBe(204);
    expectProblem(await remove(ada, one.passkey.id), 404, 'passkey-not-found');
    expect(await show(ada)).toMatchObject({ passkeys: [other.passkey], recoveryCodesLeft: 10 });
    expect((await remove(ada, other.passkey.id)).statusCode).toBe(204);
    expect(await show(ada)).toMatchObject({ passkeys: [], recoveryCodesLeft: 0 });
    expect(await logInStatus(ada)).toBe(201);
  });

  it('leave the recovery codes to an app that is in force, and an app leaves them to passkeys', async () => {
    await addTotp(api, ada);
    const { passkey } = await addPasskey(api, ada);
    await remove(ada, passkey.id);
    expect(await show(ada)).toMatchObject({ passkeys: [], recoveryCodesLeft: 10 });
    await addPasskey(api, ada);
    await api.request('DELETE', `${PATH}/totp`, { token: ada.token });
    expect(await show(ada)).toMatchObject({ totpConfirmedAt: null, recoveryCodesLeft: 10 });
    const codes = await api.request('POST', `${PATH}/recovery-codes`, { token: ada.token });
    expect(codes.statusCode).toBe(201);
  });

  it('of somebody else do not exist', async () => {
    const { passkey } = await addPasskey(api, ada);
    const bob = await logInAs(api, `Bob${String(count)}`);
    const before = await readRows(api.database);
    expectProblem(await remove(bob, passkey.id), 404, 'passkey-not-found');
    expect(await readRows(api.database)).toEqual(before);
  });

  it('are audited when they come and go', async () => {
    const { passkey } = await addPasskey(api, ada);
    await remove(ada, passkey.id);
    const events = await api.database.query<{ action: string }>(
      `select action from audit_events where actor_id = $1 and entity = 'passkeys' order by created_at, id`,
      [ada.id],
    );
    expect(events.map(({ action }) => action).sort()).toEqual(['created', 'deleted']);
  });
});

describe('passkeys of an installation that is reached by an IP address', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.start({ PUBLIC_URL: 'http://127.0.0.1:3000' });
  });
  afterAll(() => api.stop());

  it('cannot be made, and the answer says why', async () => {
    const { token } = await logInAs(api, 'Ada');
    const asked = await api.request('POST', `${PATH}/passkey-registrations`, { token });
    expect([asked.statusCode, asked.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'passkeys-need-domain' }),
    ]);
  });
});
