import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { withClient } from '#core/persistence';
import { PasswordHasher } from '#core/security';
import { eventually } from '../../support/eventually.js';
import { logIn, PASSWORD } from '../../support/people.js';
import { readRows } from '../../support/rows.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

/** As long as a real one, and of no password. */
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA';

const ADA = { email: 'ada@example.com', password: PASSWORD, name: 'Ada' };

describe('registration', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
    await register(ADA);
  });

  afterAll(async () => {
    await api.stop();
  });

  const register = (body: object) => api.request('POST', '/v1/users', { body });

  const emails = async () => {
    const rows = await api.database.query<{ email: string }>(
      'select email from users order by created_at, id',
    );
    return rows.map(({ email }) => email);
  };

  it('answers 202 with an empty object, without a Location and without an ETag', async () => {
    const response = await register({ ...ADA, email: 'grace@example.com' });
    expect([response.statusCode, response.json()]).toEqual([202, {}]);
    expect(response.headers).not.toHaveProperty('location');
    expect(response.headers).not.toHaveProperty('etag');
    expect(await emails()).toContain('grace@example.com');
  });

  it('answers a known address the same, hashes as well, and changes nothing [security 8]', async () => {
    const hash = jest.spyOn(api.app.get(PasswordHasher), 'hash');
    const unknown = await register({ ...ADA, email: 'edsger@example.com' });
    const before = await readRows(api.database);
    const known = await register({ ...ADA, name: 'Somebody else', password: 'another password' });
    const { mail_messages: _mail, ...rows } = await readRows(api.database);
    expect(before).toMatchObject(rows);
    expect(hash).toHaveBeenCalledTimes(2);
    expect([known.statusCode, known.body]).toEqual([unknown.statusCode, unknown.body]);
    expect(Object.keys(known.headers)).toEqual(Object.keys(unknown.headers));
    hash.mockRestore();
  });

  it('sends as many statements for a known address as for an unknown one [security 8]', async () => {
    const count = async (email: string) => {
      const statements = Statements.record();
      await register({ ...ADA, email });
      const { length } = statements.take();
      statements.stop();
      return length;
    };
    expect(await count(ADA.email)).toBe(await count('frances@example.com'));
  });

  it('knows an address again whatever its case and the white space around it', async () => {
    const before = await emails();
    await register({ ...ADA, email: '  ADA@Example.COM\t' });
    expect(await emails()).toEqual(before);
  });

  it('stores the address trimmed and in lower case, and takes it so at log-in', async () => {
    await register({ ...ADA, email: ' Barbara@Example.com ' });
    expect(await emails()).toContain('barbara@example.com');
    expect(await logIn(api, ' BARBARA@example.com')).toMatchObject({
      id: expect.any(String) as unknown,
    });
  });

  it('trims the name', async () => {
    await register({ ...ADA, email: 'trim@example.com', name: '  Ada  Lovelace ' });
    const { token } = await logIn(api, 'trim@example.com');
    const me = await api.request('GET', '/v1/users/me', { token });
    expect(me.json()).toMatchObject({ name: 'Ada  Lovelace' });
  });

  it.each([
    ['64 characters', 'x'.repeat(64)],
    ['256 characters', 'x'.repeat(256)],
    ['256 emoji', '🗝'.repeat(256)],
    ['only spaces', ' '.repeat(8)],
    ['accents in decomposed form', 'e\u0301'.repeat(8)],
  ])('takes a password of %s as it comes [security 1] [security 4]', async (what, password) => {
    const email = `${what.replaceAll(' ', '-')}@example.com`;
    expect((await register({ email, password, name: 'Key' })).statusCode).toBe(202);
    const right = await api.request('POST', '/v1/sessions', { body: { email, password } });
    expect(right.statusCode).toBe(201);
    const other = Array.from(password).with(-1, 'y').join('');
    const wrong = await api.request('POST', '/v1/sessions', { body: { email, password: other } });
    expect(wrong.statusCode).toBe(401);
  });

  it('lets one of ten registrations of an address at once make the account [security 42]', async () => {
    const email = 'race@example.com';
    // Hashed two at a time they would hardly ever meet.
    const hash = jest.spyOn(api.app.get(PasswordHasher), 'hash').mockResolvedValue(HASH);
    const statuses = await withClient(api.database.adminUrl, 'solera test', async (client) => {
      // Nobody can insert before all ten have come as far as they can.
      await client.query('begin; lock table users in share mode');
      const answers = Promise.all(Array.from({ length: 10 }, () => register({ ...ADA, email })));
      await eventually(countWaiting, (count) => count === 10);
      await client.query('rollback');
      return (await answers).map(({ statusCode }) => statusCode);
    });
    hash.mockRestore();
    expect(statuses).toEqual(new Array(10).fill(202));
    expect((await emails()).filter((known) => known === email)).toHaveLength(1);
  });

  /** Statements that wait for a lock somebody else has. */
  async function countWaiting(): Promise<number> {
    const rows = await api.database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length;
  }

  it('stores no password in clear [security 36]', async () => {
    expect(JSON.stringify(await readRows(api.database))).not.toContain(PASSWORD);
    const rows = await api.database.query<{ hash: string }>(
      'select distinct left(password_hash, 30) as hash from users',
    );
    expect(rows).toEqual([{ hash: '$argon2id$v=19$m=19456,t=2,p=1' }]);
  });

  it.each([
    ['role', { isOperator: true }],
    ['status', { status: 'disabled' }],
    ['id', { id: '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37' }],
  ])('does not let the caller choose the %s [security 23]', async (_what, extra) => {
    const before = await readRows(api.database);
    const response = await register({ ...ADA, email: 'extra@example.com', ...extra });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: `#/${Object.keys(extra)[0] ?? ''}`, code: 'unknown' }],
    });
    expect(await readRows(api.database)).toEqual(before);
  });

  it.each([
    'ada',
    'ada@',
    '@example.com',
    'ada@@example.com',
    'ada@localhost',
    'ada@example..com',
    'ada@[127.0.0.1]',
    'Ada <ada@example.com>',
    'a b@example.com',
    '"a b"@example.com',
    'ädä@example.com',
    'ada@exämple.com',
    `${'x'.repeat(65)}@example.com`,
  ])('refuses %p as an address', async (email) => {
    const before = await readRows(api.database);
    const response = await register({ ...ADA, email });
    expect(response.statusCode).toBe(422);
    expect(response.json<{ errors: object[] }>().errors).toEqual([
      expect.objectContaining({ pointer: '#/email' }),
    ]);
    expect(await readRows(api.database)).toEqual(before);
  });

  it('refuses an address of 255 characters, and takes one of 254', async () => {
    const labels = `${'b'.repeat(61)}.`.repeat(3);
    const email = (length: number) => `a@${labels}${'c'.repeat(length - 192)}.com`;
    expect(email(254)).toHaveLength(254);
    expect((await register({ ...ADA, email: email(254) })).statusCode).toBe(202);
    const response = await register({ ...ADA, email: email(255) });
    expect(response.json()).toMatchObject({ errors: [{ pointer: '#/email', code: 'max-length' }] });
  });

  it('names every wrong member at once', async () => {
    const response = await register({ email: 'nobody', password: 'short', name: ' ' });
    expect(response.statusCode).toBe(422);
    expect(response.json<{ errors: object[] }>().errors).toEqual([
      { pointer: '#/email', code: 'email', detail: 'must be an e-mail address' },
      { pointer: '#/password', code: 'min-length', detail: 'must have at least 8 characters' },
      { pointer: '#/name', code: 'min-length', detail: 'must have at least 1 character' },
    ]);
  });
});
