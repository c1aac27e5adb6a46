import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newApiKey } from '../../../libs/features/api-keys/src/services/api-key-text.js';
import { makeApiKey, type MadeApiKey } from '../../support/api-keys.js';
import {
  addMember,
  ANY_VERSION,
  deleteOrganization,
  foundEngines,
  foundOrganization,
  type FoundedOrganization,
} from '../../support/organizations.js';
import type { Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

describe('a program with an API key', () => {
  let api: TestApi;
  let statements: Statements;
  let ada: Person;
  let bob: Person;
  let engines: FoundedOrganization;
  let ofBob: string;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
    statements = Statements.record();
  });
  /** Ada's organization, with Bob as an admin who makes the keys. */
  beforeEach(async () => {
    count++;
    ({ ada, bob, engines } = await foundEngines(api, count));
    ofBob = await addMember(api, engines, { by: ada, person: bob, role: 'admin' });
  });
  afterAll(async () => {
    statements.stop();
    await api.stop();
  });

  const make = (...scopes: string[]) => makeApiKey(api, engines, { by: bob, scopes });
  const ask = (token: string, path = '', method = 'GET', body?: object) =>
    api.request(method, `${engines.path}${path}`, {
      token,
      body,
      headers: method === 'GET' || method === 'POST' ? {} : ANY_VERSION,
    });
  const asAda = (method: string, path: string, body?: object) =>
    api.request(method, `${engines.path}${path}`, { token: ada.token, headers: ANY_VERSION, body });
  const lastUse = async ({ id }: MadeApiKey) =>
    (await ask(bob.token, `/api-keys/${id}`)).json<MadeApiKey>().lastUsedAt;
  const events = () =>
    api.database.query('select code, subject_id, target from security_events order by id');

  const expectRefused = async (key: string, path = engines.path) => {
    await api.database.query('truncate security_events');
    const response = await api.request('GET', path, { token: key });
    expectProblem(response, 401, 'credentials-refused');
    expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(await events()).toEqual([
      { code: 'credentials-refused', subject_id: null, target: `GET ${path}` },
    ]);
  };

  it('gives nobody a role that can do more than its scopes, whatever its maker is [security 29]', async () => {
    const manage = ['membership:manage', 'invitation:manage'];
    const member = ['organization:read', 'membership:read'];
    const { key: narrow } = await make(...manage);
    const before = await readRows(api.database);
    const invitation = { email: 'cleo@example.com', role: 'member' };
    expectProblem(await ask(narrow, '/invitations', 'POST', invitation), 403, 'role-exceeds-own');
    const admin = { role: 'admin' };
    const own = `/members/${ofBob}`;
    expectProblem(await ask(narrow, own, 'PATCH', admin), 403, 'role-exceeds-own');
    const { api_keys: _used, ...after } = await readRows(api.database);
    expect(before).toMatchObject(after);
    const { key } = await make(...manage, ...member);
    expect((await ask(key, '/invitations', 'POST', invitation)).statusCode).toBe(201);
  });

  describe('may do', () => {
    it('what its scopes say, and is told the scope where they do not [security 29]', async () => {
      const { key } = await make('organization:read', 'organization:update');
      expect((await ask(key)).statusCode).toBe(200);
      expect((await ask(key, '', 'PATCH', { name: 'Engines' })).statusCode).toBe(200);
      const refused = await ask(key, '/members');
      expectProblem(refused, 403, 'scope-missing');
      expect(refused.headers['www-authenticate']).toBe(
        'Bearer error="insufficient_scope", scope="membership:read"',
      );
    });

    it('no more than its maker may by now [security 24]', async () => {
      const { key } = await make('organization:read', 'organization:update');
      await asAda('PATCH', `/members/${ofBob}`, { role: 'member' });
      const refused = await ask(key, '', 'PATCH', { name: 'Engines' });
      expectProblem(refused, 403, 'permission-missing');
      expect((await ask(key)).statusCode).toBe(200);
      await asAda('PATCH', `/members/${ofBob}`, { role: 'admin' });
      expect((await ask(key, '', 'PATCH', { name: 'Engines' })).statusCode).toBe(200);
    });

    it('nothing in another organization, also of its maker', async () => {
      const looms = await foundOrganization(api, bob, `looms-${count}`);
      const { key } = await make('organization:read');
      const response = await api.request('GET', looms.path, { token: key });
      expectProblem(response, 404, 'organization-not-found');
    });

    it('nothing that is for users: their account, their organizations, their membership', async () => {
      const { key } = await make('organization:read', 'membership:manage');
      for (const [method, path] of [
        ['GET', '/v1/users/me'],
        ['GET', '/v1/organizations'],
        ['GET', '/v1/sessions'],
        ['DELETE', `${engines.path}/members/me`],
      ] as const) {
        const response = await api.request(method, path, { token: key, headers: ANY_VERSION });
        expectProblem(response, 403, 'permission-missing');
      }
    });

    it('nothing of an operator, even where its maker is one', async () => {
      const { id, key } = await make('organization:read');
      await api.database.query('update users set is_operator = true where id = $1', [bob.id]);
      await api.database.query(`update api_keys set scopes = '["user:read"]' where id = $1`, [id]);
      const response = await api.request('GET', '/v1/users', { token: key });
      expectProblem(response, 403, 'permission-missing');
    });

    it('what manages keys, but make none: it would outlive itself', async () => {
      const { id, key } = await make('api-key:read', 'api-key:manage');
      const before = await readRows(api.database);
      const body = { name: 'Another', scopes: ['api-key:manage'] };
      expectProblem(await ask(key, '/api-keys', 'POST', body), 403, 'permission-missing');
      const rotation = await ask(key, `/api-keys/${id}/rotations`, 'POST', {});
      expectProblem(rotation, 403, 'permission-missing');
      const untouched = { ...(await readRows(api.database)), api_keys: '' };
      expect(untouched).toEqual({ ...before, api_keys: '' });
      expect((await ask(key, '/api-keys')).json<{ data: unknown[] }>().data).toHaveLength(1);
      expect((await ask(key, `/api-keys/${id}`, 'DELETE')).statusCode).toBe(204);
      await expectRefused(key);
    });
  });

  it('does it in the name of its maker, by its own id', async () => {
    const { id, key } = await make('organization:update');
    await ask(key, '', 'PATCH', { name: 'Difference Engines' });
    const told = await api.database.query(
      `select actor_id, client_id from audit_events where entity_id = $1 and action = 'updated'`,
      [engines.id],
    );
    expect(told).toEqual([{ actor_id: bob.id, client_id: id }]);
  });

  describe('is refused at the next request, which is written down, when [security 18]', () => {
    const ends: readonly (readonly [string, (apiKey: MadeApiKey) => Promise<unknown>])[] = [
      ['the key is revoked', ({ id }) => asAda('DELETE', `/api-keys/${id}`)],
      [
        'the key expires',
        ({ id }) =>
          api.database.query('update api_keys set expires_at = now() where id = $1', [id]),
      ],
      ['its organization is deleted', () => deleteOrganization(api, engines, { by: ada })],
      ['its maker is no member any more', () => asAda('DELETE', `/members/${ofBob}`)],
      [
        'its maker is disabled',
        () => api.database.query(`update users set status = 'disabled' where id = $1`, [bob.id]),
      ],
      [
        'its maker is deleted, whatever became of the membership',
        () => api.database.query('update users set deleted_at = now() where id = $1', [bob.id]),
      ],
      [
        'its maker closes their account',
        () => api.request('DELETE', '/v1/users/me', { token: bob.token, headers: ANY_VERSION }),
      ],
    ];

    it.each(ends)('%s', async (_what, end) => {
      const apiKey = await make('organization:read');
      expect((await ask(apiKey.key)).statusCode).toBe(200);
      await end(apiKey);
      await expectRefused(apiKey.key);
      await expectRefused(apiKey.key, '/v1/users');
    });
  });

  describe('is refused with a key nobody made', () => {
    it('that looks right, by its hash', async () => {
      await make('organization:read');
      await expectRefused(newApiKey().text);
    });

    it('that does not, without a look-up', async () => {
      const { key } = await make('organization:read');
      const other = key.endsWith('0') ? '1' : '0';
      for (const made of [
        `${key.slice(0, -1)}${other}`,
        `${key.slice(0, 20)}${key.charAt(20) === 'a' ? 'b' : 'a'}${key.slice(21)}`,
        key.slice(0, -1),
        `${key}0`,
        'solera_key_',
        `solera_key_${'é'.repeat(49)}`,
        key.replace('solera_key_', 'solera_key_ '),
      ]) {
        statements.take();
        await expectRefused(made);
        expect(statements.take().join('\n')).not.toContain('find_api_key_credential');
      }
      expect((await ask(key)).statusCode).toBe(200);
    });
  });

  it('is not known by a key in the query, in another header or by another scheme [security 40]', async () => {
    const { key } = await make('organization:read');
    for (const query of [`access_token=${key}`, `api_key=${key}`]) {
      const response = await api.app.inject({ method: 'GET', url: `${engines.path}?${query}` });
      expectProblem(response, 401, 'credentials-missing');
      expect(response.headers['www-authenticate']).toBe('Bearer');
    }
    const header = await api.request('GET', engines.path, { headers: { 'x-api-key': key } });
    expectProblem(header, 401, 'credentials-missing');
    for (const authorization of [`Basic ${btoa(`${key}:`)}`, key, `Token ${key}`]) {
      const response = await api.request('GET', engines.path, { headers: { authorization } });
      expectProblem(response, 401, 'credentials-refused');
    }
  });

  it('costs as many statements as a user with a token', async () => {
    const { key } = await make('membership:read');
    await ask(key, '/members');
    const kindsOf = async (token: string) => {
      statements.take();
      expect((await ask(token, '/members')).statusCode).toBe(200);
      return statements.take().map((sql) => sql.split(' ')[0]);
    };
    const byToken = await kindsOf(bob.token);
    expect(await kindsOf(key)).toEqual(byToken);
    expect(byToken).toHaveLength(5);
  });

  describe('leaves a stamp of its use', () => {
    const usedAgo = ({ id }: MadeApiKey, seconds: number) =>
      api.database.query(
        `update api_keys set last_used_at = now() - $1 * interval '1 second' where id = $2`,
        [seconds, id],
      );
    const stamps = () =>
      statements.take().filter((sql) => sql.startsWith("update api_keys set last_used_at = '"));

    it('at the first use, and once a minute from then on', async () => {
      const apiKey = await make('organization:read');
      expect(await lastUse(apiKey)).toBeNull();
      await ask(apiKey.key);
      const first = await lastUse(apiKey);
      expect(Math.abs(Date.now() - Date.parse(first ?? ''))).toBeLessThan(60_000);
      await usedAgo(apiKey, 50);
      const before = await lastUse(apiKey);
      statements.take();
      await ask(apiKey.key);
      expect(stamps()).toEqual([]);
      expect(await lastUse(apiKey)).toBe(before);
      await usedAgo(apiKey, 61);
      await ask(apiKey.key);
      expect(stamps()).toHaveLength(1);
      expect(Date.now() - Date.parse((await lastUse(apiKey)) ?? '')).toBeLessThan(60_000);
    });

    it('which changes neither its version nor the audit log', async () => {
      const apiKey = await make('organization:read');
      const told = () =>
        api.database.query('select from audit_events where entity_id = $1', [apiKey.id]);
      const before = await told();
      await ask(apiKey.key);
      const response = await ask(bob.token, `/api-keys/${apiKey.id}`);
      expect(response.headers.etag).toBe('"v1.1"');
      expect(response.json<MadeApiKey>().updatedAt).toBe(apiKey.updatedAt);
      expect(await told()).toHaveLength(before.length);
    });

    it('also when twenty requests are the first', async () => {
      const apiKey = await make('organization:read');
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(apiKey.key)));
      expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
      expect(await lastUse(apiKey)).not.toBeNull();
    });
  });

  it('leaves its key in no table', async () => {
    const headers = { 'idempotency-key': `key-of-test-${count}` };
    const body = { name: 'Told nobody', scopes: ['organization:read'] };
    const made = await api.request('POST', `${engines.path}/api-keys`, {
      token: bob.token,
      headers,
      body,
    });
    const { key } = made.json<MadeApiKey>();
    await ask(key);
    await ask(key, '/members');
    await ask(key, `?api_key=${key}`);
    await ask(bob.token, `/api-keys/${key}`);
    await ask(bob.token, '/api-keys', 'POST', { ...body, [key]: key });
    await ask(`${key}x`);
    await ask('garbage', `/api-keys/${key}`);
    const rows = JSON.stringify([await readRows(api.database), await events()]);
    expect(rows).not.toContain(key.slice(19));
    // Its name is there: this is where a key would be found.
    expect(rows).toContain('Told nobody');
  });
});
