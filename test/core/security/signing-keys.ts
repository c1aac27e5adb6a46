import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock, Database, LookUp, Sealer, UnitOfWork } from '#core/persistence';
import { SigningKeys } from '../../../libs/core/security/src/signing/signing-keys.js';
import { SigningKeysRepository } from '../../../libs/core/security/src/signing/signing-keys.repository.js';
import { readToken } from '../../support/json-web-token.js';
import { logIn, logInAs, PASSWORD } from '../../support/people.js';
import { TestApi } from '../../support/test-api.js';

interface KeyRow {
  readonly id: string;
  readonly public_jwk: Record<string, unknown>;
  readonly sealed_private_jwk: string;
}

const SCOPE = { requestId: 'test', userId: null };
const UNKNOWN = '019ab0de-1111-7222-8333-444455556666';

/**
 * Several instances in one process. passport knows one strategy in a process, the newest one: who
 * needs a good token here asks the newest instance.
 */
describe('signing keys', () => {
  let api: TestApi;
  let second: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
    second = await TestApi.start({ DATABASE_URL: api.database.urlOf('app') });
    const body = { email: 'ada@example.com', password: PASSWORD, name: 'Ada' };
    await api.request('POST', '/v1/users', { body });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await second.stop();
    await api.stop();
  });

  const rows = () => api.database.query<KeyRow>('select * from signing_keys');
  const activeOf = (one: TestApi) =>
    one.app.get(UnitOfWork).run(
      SCOPE,
      async () => (await one.app.get(SigningKeys).list())[0],
      (key) => key,
      { access: 'write' },
    );

  it('are made once, by the first of many log-ins on many instances', async () => {
    expect(await rows()).toEqual([]);
    // With the connections open already, all of them look before the first one has committed.
    const everywhere = [api, second].flatMap((one) => Array<TestApi>(8).fill(one));
    await Promise.all(
      everywhere.map(({ app }) =>
        app.get(LookUp).run(() => app.get(Database).execute('select pg_sleep(0.05)')),
      ),
    );
    const active = await Promise.all(everywhere.map(activeOf));
    const keys = await rows();
    expect(keys).toHaveLength(1);
    expect(new Set(active.map((key) => key?.kid))).toEqual(new Set([keys[0]?.id]));
    const { token } = await logIn(second, 'ada@example.com');
    expect(readToken(token).header['kid']).toBe(keys[0]?.id);
  });

  it('are known to all of many requests that come at once to an instance that has just started', async () => {
    const { token } = await logIn(second, 'ada@example.com');
    const { kid } = readToken(token).header;
    const fresh = await TestApi.start({ DATABASE_URL: api.database.urlOf('app') });
    const keys = fresh.app.get(SigningKeys);
    const read = jest.spyOn(SigningKeysRepository.prototype, 'listAll');
    const found = await Promise.all(Array.from({ length: 8 }, () => keys.findPublic(String(kid))));
    expect(found.every((key) => key !== undefined)).toBe(true);
    expect(read).toHaveBeenCalledTimes(1);
    await fresh.stop();
  });

  it('are read again at once when they could not be read', async () => {
    const fresh = await TestApi.start({ DATABASE_URL: api.database.urlOf('app') });
    const keys = fresh.app.get(SigningKeys);
    const [row] = await rows();
    const read = jest.spyOn(SigningKeysRepository.prototype, 'listAll');
    read.mockRejectedValueOnce(new Error('planted'));
    await expect(keys.findPublic(row?.id ?? '')).rejects.toThrow('planted');
    expect(await keys.findPublic(row?.id ?? '')).toBeDefined();
    await fresh.stop();
  });

  it('are stored with the private part sealed', async () => {
    const [row] = await rows();
    expect(row?.public_jwk).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: expect.any(String),
      y: expect.any(String),
    });
    const sealed = row?.sealed_private_jwk ?? '';
    expect(sealed).toMatch(/^[\w-]{8}\.[\w-]+$/);
    const opened = api.app.get(Sealer).open('signing_keys.sealed_private_jwk', sealed);
    const jwk = JSON.parse(opened) as Record<string, string>;
    expect(jwk).toEqual({ ...row?.public_jwk, d: expect.any(String) });
    expect(JSON.stringify(row)).not.toContain(jwk['d']);
  });

  it('sign with the newest and verify with all', async () => {
    const old = await logIn(api, 'ada@example.com');
    await api.database.query(
      `insert into signing_keys (id, created_at, activates_at, public_jwk, sealed_private_jwk)
       select $1, now(), activates_at + interval '1 millisecond', public_jwk, sealed_private_jwk
       from signing_keys`,
      [UNKNOWN],
    );
    const third = await TestApi.start({ DATABASE_URL: api.database.urlOf('app') });
    expect((await activeOf(third))?.kid).toBe(UNKNOWN);
    const fresh = await logIn(third, 'ada@example.com');
    expect(readToken(fresh.token).header['kid']).toBe(UNKNOWN);
    expect((await third.request('GET', '/v1/users/me', { token: old.token })).statusCode).toBe(200);
    await third.stop();
  });

  it('are read again for names nobody knows, at most once a second', async () => {
    const keys = second.app.get(SigningKeys);
    const run = jest.spyOn(second.app.get(LookUp), 'run');
    const now = jest.spyOn(second.app.get(Clock), 'now');
    const later = Date.now() + 60_000;
    now.mockReturnValue(new Date(later));
    expect(await keys.findPublic('nobody')).toBeUndefined();
    expect(await keys.findPublic('nobody else')).toBeUndefined();
    expect(await keys.findPublic(UNKNOWN)).toBeDefined();
    expect(run).toHaveBeenCalledTimes(1);
    now.mockReturnValue(new Date(later + 1000));
    expect(await keys.findPublic('nobody')).toBeUndefined();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('are not made where the unit that wanted the first one rolls back', async () => {
    const fresh = await TestApi.start();
    const units = fresh.app.get(UnitOfWork);
    const keys = fresh.app.get(SigningKeys);
    const failing = units.run(
      SCOPE,
      async () => {
        await keys.list();
        throw new Error('planted');
      },
      Boolean,
      { access: 'write' },
    );
    await expect(failing).rejects.toThrow('planted');
    expect(await fresh.database.query('select from signing_keys')).toEqual([]);
    const ada = await logInAs(fresh, 'Ada');
    const [row] = await fresh.database.query<KeyRow>('select id from signing_keys');
    expect(readToken(ada.token).header['kid']).toBe(row?.id);
    await fresh.stop();
  });
});
