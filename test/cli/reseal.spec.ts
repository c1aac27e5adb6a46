import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { TEST_SEALING_KEYS } from '#core/testing';
import { addTotp, challenge, codeOf, complete } from '../support/authenticators.js';
import { logInAs, type Person } from '../support/people.js';
import { TestApi } from '../support/test-api.js';
import { TestIo } from '../support/test-io.js';

const FRESH = randomBytes(32).toString('base64url');
const FIRST_OF_BOTH = { SEALING_KEYS: `${FRESH},${TEST_SEALING_KEYS}` };

describe('solera keys reseal', () => {
  let api: TestApi;
  let people: { person: Person; secret: string }[];

  beforeAll(async () => {
    api = await TestApi.start();
    people = [];
    for (const name of ['Ada', 'Bob', 'Eva']) {
      const person = await logInAs(api, name);
      people.push({ person, secret: (await addTotp(api, person)).secret });
    }
  });

  afterAll(() => api.stop());

  const run = async (words: string, keys: string) => {
    const io = new TestIo({
      SEALING_KEYS: keys,
      DATABASE_URL: api.database.urlOf('app'),
      DATABASE_OWNER_URL: api.database.urlOf('app_owner'),
    });
    return { code: await io.run(`keys ${words}`), io };
  };

  const seals = async () =>
    api.database.query<{ seal: string }>(
      `select sealed_secret as seal from totp_authenticators
       union all select sealed_private_jwk from signing_keys`,
    );

  it('finds nothing to do where one key has sealed everything', async () => {
    const before = await seals();
    const { code, io } = await run('reseal', TEST_SEALING_KEYS);
    expect([code, io.printed.sort()]).toEqual([
      0,
      ['secrets of authenticator apps: 0 sealed anew', 'signing keys: 0 sealed anew'],
    ]);
    expect(await seals()).toEqual(before);
  });

  it('fails, and changes nothing, without the key that sealed', async () => {
    const before = await seals();
    const { code, io } = await run('reseal', FRESH);
    expect([code, io.noted.at(-1)]).toEqual([
      78,
      'No key in SEALING_KEYS opens this value: add the key that sealed it, behind the first.',
    ]);
    expect(await seals()).toEqual(before);
  });

  it('seals with the first key what another one has sealed: afterwards it is not needed', async () => {
    const { code, io } = await run('reseal --json', FIRST_OF_BOTH.SEALING_KEYS);
    expect([code, JSON.parse(io.printed.join('\n'))]).toEqual([
      0,
      expect.arrayContaining([
        { name: 'secrets of authenticator apps', count: 3 },
        { name: 'signing keys', count: 1 },
      ]),
    ]);
    const prefixes = new Set((await seals()).map(({ seal }) => seal.split('.')[0]));
    expect(prefixes.size).toBe(1);

    const later = await TestApi.start({
      DATABASE_URL: api.database.urlOf('app'),
      SEALING_KEYS: FRESH,
      TOTP_STEP_BEFORE: 'true',
    });
    for (const { person, secret } of people) {
      expect((await later.request('GET', '/v1/users/me', { token: person.token })).statusCode).toBe(
        200,
      );
      const begun = await challenge(later, person);
      await api.database.query('update totp_authenticators set last_time_step = 0');
      const response = await complete(later, begun, { code: await codeOf(secret) });
      expect(response.statusCode).toBe(201);
    }
    await later.stop();
  });

  it('tells the audit log nothing of the secrets: they are the same', async () => {
    const events = await api.database.query(
      `select action from audit_events where entity = 'totp_authenticators' and request_id like 'solera%'`,
    );
    expect(events).toEqual([]);
  });

  it('finds nothing the second time', async () => {
    const { io } = await run('reseal', FIRST_OF_BOTH.SEALING_KEYS);
    expect(io.printed.join()).toMatch(/: 0 .*: 0 /);
  });
});
