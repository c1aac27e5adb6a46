import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PasswordHasher } from '#core/security';
import { HashingGate } from '../../../libs/core/security/src/passwords/hashing-gate.js';
import { logInAs, PASSWORD, signUp, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

const EMAIL = 'ada@example.com';

interface BegunSession {
  readonly accessToken: string;
  readonly tokenType: string;
  readonly expiresIn: number;
  readonly session: {
    readonly id: string;
    readonly createdAt: string;
    readonly expiresAt: string;
    readonly userAgent: string;
    readonly address: string;
  };
}

describe('logging in', () => {
  let api: TestApi;
  let ada: Person;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await logInAs(api, 'Ada');
  });

  afterAll(async () => {
    await api.stop();
  });

  const logIn = (body: object = {}, headers: Record<string, string> = {}) =>
    api.request('POST', '/v1/sessions', {
      body: { email: EMAIL, password: PASSWORD, ...body },
      headers,
    });

  it('answers 201 with a token that opens the own account', async () => {
    const response = await logIn();
    expect(response.statusCode).toBe(201);
    const { accessToken, tokenType, expiresIn } = response.json<BegunSession>();
    expect([tokenType, expiresIn]).toEqual(['Bearer', 600]);
    const me = await api.request('GET', '/v1/users/me', { token: accessToken });
    expect(me.json()).toMatchObject({ id: ada.id, email: EMAIL });
  });

  it('has neither Location nor ETag, and is stored nowhere', async () => {
    const { headers } = await logIn();
    expect(headers).not.toHaveProperty('location');
    expect(headers).not.toHaveProperty('etag');
    expect(headers['cache-control']).toBe('no-store');
  });

  it('shows the device it came from', async () => {
    const { session } = (await logIn({}, { 'user-agent': 'curl/8.9.1' })).json<BegunSession>();
    expect(session).toMatchObject({ userAgent: 'curl/8.9.1', address: '127.0.0.1' });
    const lasts = Date.parse(session.expiresAt) - Date.parse(session.createdAt);
    expect(lasts).toBe(30 * 24 * 60 * 60 * 1000);
  });

  it('cuts a very long name of a client', async () => {
    const response = await logIn({}, { 'user-agent': 'x'.repeat(5_000) });
    expect(response.json<BegunSession>().session.userAgent).toBe('x'.repeat(400));
  });

  it('puts only what design allows into the token, of the type at+jwt', async () => {
    const { accessToken, session } = (await logIn()).json<BegunSession>();
    const [header, claims] = accessToken
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object);
    const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;
    const seconds = expect.any(Number) as unknown;
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: uuid });
    expect(claims).toEqual({
      iss: 'http://api.test',
      aud: 'http://api.test',
      sub: ada.id,
      gid: session.id,
      jti: uuid,
      client_id: 'solera',
      scope: 'api',
      iat: seconds,
      exp: seconds,
    });
  });

  it('begins a session of its own each time [security 15]', async () => {
    const [one, other] = await Promise.all([logIn(), logIn()]);
    expect(one.json<BegunSession>().session.id).not.toBe(other.json<BegunSession>().session.id);
  });

  it('does not tell an unknown address from a wrong password, and hashes for both [security 8]', async () => {
    const verify = jest.spyOn(api.app.get(PasswordHasher), 'verify');
    const before = await readRows(api.database);
    const wrong = await logIn({ password: 'a wrong password' });
    const unknown = await logIn({ email: 'nobody@example.com' });
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    const { instance: _one, ...ofWrong } = wrong.json<Record<string, unknown>>();
    const { instance: _other, ...ofUnknown } = unknown.json<Record<string, unknown>>();
    expect(ofUnknown).toEqual(ofWrong);
    expect(ofWrong).toMatchObject({ code: 'log-in-refused' });
    expect(Object.keys(unknown.headers)).toEqual(Object.keys(wrong.headers));
    expect(unknown.headers['www-authenticate']).toBe('Bearer');
    expect(verify).toHaveBeenCalledTimes(2);
    expect(await readRows(api.database)).toEqual(before);
    verify.mockRestore();
  });

  it('tells two passwords apart that begin with the same 72 bytes [security 4]', async () => {
    const body = { email: 'long@example.com', password: `${'x'.repeat(72)}one`, name: 'Long' };
    await api.request('POST', '/v1/users', { body });
    const right = await logIn({ email: body.email, password: body.password });
    const wrong = await logIn({ email: body.email, password: `${'x'.repeat(72)}two` });
    expect([right.statusCode, wrong.statusCode]).toEqual([201, 401]);
  });

  it('refuses in the transaction who was disabled while the password was checked', async () => {
    await logInAs(api, 'Dora');
    const hasher = api.app.get(PasswordHasher);
    const { verify } = PasswordHasher.prototype;
    jest.spyOn(hasher, 'verify').mockImplementationOnce(async (stored, password) => {
      await api.database.query(`update users set status = 'disabled' where email like 'dora@%'`);
      return verify.call(hasher, stored, password);
    });
    const before = await readRows(api.database);
    const response = await logIn({ email: 'dora@example.com' });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
      401,
      'log-in-refused',
    ]);
    expect((await readRows(api.database))['user_sessions']).toEqual(before['user_sessions']);
  });

  it('refuses in the transaction a password that was changed while it was checked', async () => {
    await logInAs(api, 'Eva');
    const hasher = api.app.get(PasswordHasher);
    const { verify } = PasswordHasher.prototype;
    jest.spyOn(hasher, 'verify').mockImplementationOnce(async (stored, password) => {
      await api.database.query(`update users set password_hash = 'new' where email like 'eva@%'`);
      return verify.call(hasher, stored, password);
    });
    expect((await logIn({ email: 'eva@example.com' })).statusCode).toBe(401);
  });

  it('holds no token and no password in the database', async () => {
    const { accessToken } = (await logIn()).json<BegunSession>();
    const stored = JSON.stringify(await readRows(api.database));
    expect(stored).not.toContain(accessToken.split('.')[2]);
    expect(stored).not.toContain(PASSWORD);
  });

  it('is sent away where two hashes run and fifty wait, and says when to come back', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const gate = api.app.get(HashingGate);
    const hashes = Promise.all(Array.from({ length: 52 }, () => gate.run(() => held)));
    const before = await readRows(api.database);
    const response = await logIn();
    expectProblem(response, 503, 'hashing-is-busy');
    expect(response.headers['retry-after']).toBe('2');
    expect(await readRows(api.database)).toEqual(before);
    // Whoever needs no hash is served meanwhile.
    expect((await api.request('GET', '/v1/users/me', { token: ada.token })).statusCode).toBe(200);
    release();
    await hashes;
    expect((await logIn()).statusCode).toBe(201);
  });

  it('makes the signing key once, however many log in first', async () => {
    const fresh = await TestApi.start();
    await fresh.request('POST', '/v1/users', {
      body: { email: EMAIL, password: PASSWORD, name: 'Ada' },
    });
    const body = { email: EMAIL, password: PASSWORD };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => fresh.request('POST', '/v1/sessions', { body })),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(new Array(5).fill(201));
    const keys = await fresh.database.query<{ count: string }>(
      'select count(*)::text as count from signing_keys',
    );
    expect(keys).toEqual([{ count: '1' }]);
    await fresh.stop();
  });
});

describe('an access token', () => {
  let api: TestApi;
  let ada: Person;

  beforeAll(async () => {
    api = await TestApi.start();
    ada = await signUp(api, 'Ada');
  });

  afterAll(async () => {
    await api.stop();
  });

  it('is looked up with one statement, and the rest is one read-only transaction', async () => {
    const statements = Statements.record();
    await api.request('GET', '/v1/users/me', { token: ada.token });
    const sent = statements.take().map((sql) => sql.split(' ').slice(0, 2).join(' '));
    statements.stop();
    expect(sent).toHaveLength(5);
    const verbs = sent.slice(1).map((sql) => sql.split(' ')[0]);
    expect(verbs).toEqual(['start', 'select', 'select', 'commit']);
  });

  it('is not read from the query or the body [security 40]', async () => {
    const query = await api.request('GET', `/v1/users/me?access_token=${ada.token}`);
    expect(query.statusCode).toBe(401);
    const body = await api.request('PATCH', '/v1/users/me', {
      body: { access_token: ada.token },
      headers: { 'if-match': '*' },
    });
    expect(body.statusCode).toBe(401);
  });

  it.each(['Bearer', 'bearer', 'BEARER'])('is taken after the word %s', async (scheme) => {
    const response = await api.request('GET', '/v1/users/me', {
      headers: { authorization: `${scheme} ${ada.token}` },
    });
    expect(response.statusCode).toBe(200);
  });
});
