import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { challenge, complete, expectRefusal } from '../../support/authenticators.js';
import { addPasskey, type OwnedPasskey, type PublicKeyOptions } from '../../support/passkeys.js';
import { logInAs, PASSWORD, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import type { Ceremony } from '../../support/software-authenticator.js';
import { TestApi } from '../../support/test-api.js';

const APP = 'https://app.api.test';

describe('a log-in with a passkey', () => {
  let api: TestApi;
  let ada: Person;
  let owned: OwnedPasskey;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start({ PASSKEY_ORIGINS: APP });
  });

  beforeEach(async () => {
    ada = await logInAs(api, `Ada${String(++count)}`);
    owned = await addPasskey(api, ada);
    await api.database.query('truncate security_events');
  });

  afterAll(() => api.stop());

  const begin = async (person = ada) => {
    const begun = await challenge(api, person);
    if (!begun.passkeyOptions) throw new Error('No passkey is asked for');
    return { ...begun, options: begun.passkeyOptions };
  };

  const answer = (options: PublicKeyOptions, wrong: Partial<Ceremony> = {}) => ({
    passkey: owned.device.get({ challenge: options.challenge, ...wrong }),
  });

  const eventCodes = async () =>
    (
      await api.database.query<{ code: string }>('select code from security_events order by id')
    ).map(({ code }) => code);

  it('is asked for after the password, with what a browser takes', async () => {
    const { factors, options } = await begin();
    expect(factors).toEqual(['passkey', 'recovery-code']);
    expect(options).toEqual({
      rpId: 'api.test',
      challenge: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      allowCredentials: [{ id: owned.device.id, type: 'public-key', transports: ['internal'] }],
      timeout: 300_000,
      userVerification: 'preferred',
    });
  });

  it.each([
    ['a page of the installation', {}],
    ['a page of a front end that is named', { origin: APP }],
  ])('begins a session from %s, and says when the passkey was used', async (_where, from) => {
    const begun = await begin();
    const response = await complete(api, begun, answer(begun.options, from));
    expect([response.statusCode, response.headers['cache-control']]).toEqual([201, 'no-store']);
    const { accessToken: token } = response.json<{ accessToken: string }>();
    const me = await api.request('GET', '/v1/users/me', { token });
    expect(me.json()).toMatchObject({ id: ada.id });
    const shown = await api.request('GET', '/v1/users/me/authenticators', { token });
    const { passkeys } = shown.json<{ passkeys: { lastUsedAt: string }[] }>();
    expect(Math.abs(Date.parse(passkeys[0]?.lastUsedAt ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('is done once with one answer', async () => {
    const begun = await begin();
    const right = answer(begun.options);
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => complete(api, begun, right)),
    );
    const statuses = responses.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([201, ...Array<number>(9).fill(401)]);
    expectRefusal(await complete(api, await begin(), right));
  });

  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  it.each<[string, Partial<Ceremony>]>([
    ['signed by another key', { key: stranger }],
    ['to another challenge', { challenge: 'A'.repeat(43) }],
    ['on a page of somebody else', { origin: 'https://evil.example' }],
    ['for another domain', { rpId: 'evil.example' }],
    ['that is one to a registration', { type: 'webauthn.create' }],
    ['with nobody there', { flags: 0 }],
  ])('is refused for an answer %s, and goes on with the right one', async (_what, wrong) => {
    const begun = await begin();
    const before = await readRows(api.database);
    expectRefusal(await complete(api, begun, answer(begun.options, wrong)));
    expect(await readRows(api.database)).toEqual(before);
    expect(await eventCodes()).toEqual(['second-factor-refused']);
    expect((await complete(api, begun, answer(begun.options))).statusCode).toBe(201);
  });

  it('is refused for an authenticator whose counter has gone back: it was copied', async () => {
    const first = await begin();
    const used = await complete(api, first, answer(first.options, { signCount: 7 }));
    expect(used.statusCode).toBe(201);
    for (const signCount of [7, 6, 0]) {
      const begun = await begin();
      expectRefusal(await complete(api, begun, answer(begun.options, { signCount })));
    }
    const begun = await begin();
    const next = await complete(api, begun, answer(begun.options, { signCount: 8 }));
    expect(next.statusCode).toBe(201);
  });

  it('takes 2^32 - 1 for a counter', async () => {
    const begun = await begin();
    const response = await complete(api, begun, answer(begun.options, { signCount: 2 ** 32 - 1 }));
    expect(response.statusCode).toBe(201);
  });

  it('takes no passkey of somebody else, although they sign the right challenge', async () => {
    const bob = await logInAs(api, `Bob${String(count)}`);
    const { device } = await addPasskey(api, bob);
    const begun = await begin();
    const passkey = device.get({ challenge: begun.options.challenge });
    expectRefusal(await complete(api, begun, { passkey }));
  });

  it('takes no passkey that was removed', async () => {
    const begun = await begin();
    const path = `/v1/users/me/authenticators/passkeys/${owned.passkey.id}`;
    await api.request('DELETE', path, { token: ada.token });
    expectRefusal(await complete(api, begun, answer(begun.options)));
  });

  it.each([
    ['nothing', {}],
    ['an id that is none', { id: '\u0000', rawId: '\u0000' }],
    ['an id that is too long', { id: 'A'.repeat(10_000) }],
    ['an id of a list', { id: ['A'] }],
  ])('is refused for %s', async (_what, passkey) => {
    expectRefusal(await complete(api, await begin(), { passkey }));
  });

  it('is refused for the id of a passkey without the rest', async () => {
    const { id } = owned.device;
    for (const rest of [{}, { rawId: id }, { rawId: id, type: 'public-key', response: {} }]) {
      expectRefusal(await complete(api, await begin(), { passkey: { id, ...rest } }));
    }
  });

  it.each([[null], ['text'], [1], [[]]])('takes no %p for an answer', async (passkey) => {
    const begun = await begin();
    expectProblem(await complete(api, begun, { passkey }), 422, 'validation-failed');
    const two = { ...answer(begun.options), code: '123456' };
    expectProblem(await complete(api, begun, two), 422, 'validation-failed');
  });

  it('renews a session for what asks for a recent log-in', async () => {
    await api.database.query(
      `update user_sessions set authenticated_at = now() - interval '1 day' where id = $1`,
      [ada.sessionId],
    );
    const path = '/v1/users/me/authenticators';
    expectProblem(
      await api.request('GET', path, { token: ada.token }),
      401,
      'authentication-not-recent',
    );
    const renewal = await api.request('POST', '/v1/session-renewals', {
      token: ada.token,
      body: { password: PASSWORD },
    });
    expect(renewal.statusCode).toBe(202);
    const begun = renewal.json<{ challengeToken: string; passkeyOptions: PublicKeyOptions }>();
    const response = await complete(api, begun, answer(begun.passkeyOptions));
    const { accessToken: token } = response.json<{ accessToken: string }>();
    expect((await api.request('GET', path, { token })).statusCode).toBe(200);
    const old = await api.request('GET', '/v1/users/me', { token: ada.token });
    expectProblem(old, 401, 'credentials-refused');
  });
});
