import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { makeApiKey, type MadeApiKey } from '../../support/api-keys.js';
import {
  addMember,
  ANY_VERSION,
  foundEngines,
  type FoundedOrganization,
} from '../../support/organizations.js';
import { logInAs, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const NAME = 'Nightly export';
const DAY_MS = 24 * 60 * 60 * 1000;
const STALE = { 'if-match': '"v1.9"' };

type Headers = Readonly<Record<string, string>>;

describe('an API key', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;
  let engines: FoundedOrganization;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    count++;
    ({ ada, bob, engines } = await foundEngines(api, count));
  });
  afterAll(() => api.stop());

  const path = () => `${engines.path}/api-keys`;
  const post = (body: object, token = ada.token) =>
    api.request('POST', path(), { token, body: { name: NAME, ...body } });
  const get = (id = '', person = ada) =>
    api.request('GET', `${path()}${id}`, { token: person.token });
  const change = (
    method: 'PATCH' | 'DELETE',
    id: string,
    body?: object,
    headers: Headers = ANY_VERSION,
  ) => api.request(method, `${path()}/${id}`, { token: ada.token, headers, body });
  const make = (scopes = ['organization:read']) => makeApiKey(api, engines, { by: ada, scopes });
  const listed = async (query = '') =>
    (await get(`?sort=createdAt${query}`)).json<{ data: MadeApiKey[] }>().data;
  const expire = (id: string) =>
    api.database.query('update api_keys set expires_at = now() where id = $1', [id]);

  const expectNothingChanged = async (send: () => Promise<unknown>) => {
    const before = await readRows(api.database);
    await send();
    expect(await readRows(api.database)).toEqual(before);
  };

  describe('when made', () => {
    it('is shown once, to its maker, and kept as a hash alone', async () => {
      const scopes = ['membership:read', 'organization:read'];
      const response = await post({ name: `  ${NAME} `, scopes });
      const { key, ...shown } = response.json<MadeApiKey>();
      expect(response.statusCode).toBe(201);
      expect(response.headers).toMatchObject({
        'cache-control': 'no-store',
        location: `${path()}/${shown.id}`,
        etag: '"v1.1"',
      });
      expect(key).toMatch(/^solera_key_[0-9A-Za-z]{49}$/);
      expect(shown).toMatchObject({
        name: NAME,
        scopes,
        status: 'active',
        makerId: ada.id,
        prefix: key.slice(11, 19),
        lastUsedAt: null,
        revokedAt: null,
        rotatedAt: null,
      });
      expect(Date.parse(shown.expiresAt) - Date.parse(shown.createdAt)).toBe(90 * DAY_MS);
      expect((await get(`/${shown.id}`)).json()).toEqual(shown);
      expect(await listed()).toEqual([shown]);
      const stored = JSON.stringify(await readRows(api.database));
      expect(stored).not.toContain(key.slice(19));
      expect(stored).toContain(createHash('sha256').update(key).digest('hex'));
    });

    it('is another one each time', async () => {
      const keys = await Promise.all(Array.from({ length: 20 }, () => make()));
      expect(new Set(keys.map(({ key }) => key)).size).toBe(20);
    });

    it('is told in the audit log, without its hash', async () => {
      const { id } = await make();
      const [event] = await api.database.query<{ actor_id: string; changes: unknown[] }>(
        'select actor_id, changes from audit_events where entity_id = $1',
        [id],
      );
      expect(event?.actor_id).toBe(ada.id);
      expect(event?.changes).toContainEqual({
        field: 'secretHash',
        before: null,
        after: '(secret)',
      });
    });

    it.each([60, 31_536_000])('lives for %i seconds where that is asked', async (seconds) => {
      const response = await post({ scopes: ['organization:read'], expiresInSeconds: seconds });
      const { createdAt, expiresAt } = response.json<MadeApiKey>();
      expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(seconds * 1000);
    });
  });

  describe('in the list', () => {
    it('shows what it is good for, and is found by that', async () => {
      const active = await make();
      const expired = await make();
      const revoked = await make();
      const both = await make();
      await expire(expired.id);
      await change('DELETE', revoked.id);
      await change('DELETE', both.id);
      await expire(both.id);
      expect((await listed()).map(({ id, status }) => [id, status])).toEqual([
        [active.id, 'active'],
        [expired.id, 'expired'],
        [revoked.id, 'revoked'],
        [both.id, 'revoked'],
      ]);
      for (const { id, status } of await listed()) {
        expect((await get(`/${id}`)).json<MadeApiKey>().status).toBe(status);
        expect((await listed(`&status=${status}`)).map((apiKey) => apiKey.id)).toContain(id);
      }
      expect((await listed('&status=expired')).map(({ id }) => id)).toEqual([expired.id]);
    });

    it('comes a page at a time, newest first, and a cursor is of one list', async () => {
      const ids = [];
      for (let n = 0; n < 3; n++) ids.unshift((await make()).id);
      const first = (await get('?limit=2&status=active')).json<{
        data: MadeApiKey[];
        page: { nextCursor: string };
      }>();
      const cursor = first.page.nextCursor;
      const second = await get(`?limit=2&status=active&cursor=${cursor}`);
      const seen = [...first.data, ...second.json<{ data: MadeApiKey[] }>().data];
      expect(seen.map(({ id }) => id)).toEqual(ids);
      expectProblem(await get(`?limit=2&cursor=${cursor}`), 422, 'cursor-is-invalid');
    });

    it('is for owners and admins', async () => {
      const { id } = await make();
      await addMember(api, engines, { by: ada, person: bob, role: 'member' });
      expectProblem(await get('', bob), 403, 'permission-missing');
      expectProblem(await get(`/${id}`, bob), 403, 'permission-missing');
      expectProblem(await post({ scopes: ['a:b'] }, bob.token), 403, 'permission-missing');
    });
  });

  describe('when changed', () => {
    it('gets another name and nothing else, for the version that was read', async () => {
      const { key: _key, updatedAt: _then, ...made } = await make();
      expectProblem(await change('PATCH', made.id, { name: 'X' }, STALE), 412, 'version-is-stale');
      const response = await change('PATCH', made.id, { name: 'Weekly export' });
      expect([response.statusCode, response.headers.etag]).toEqual([200, '"v1.2"']);
      expect(response.json()).toMatchObject({ ...made, name: 'Weekly export' });
      const same = await change('PATCH', made.id, { name: 'Weekly export' });
      expect([same.statusCode, same.headers.etag]).toEqual([200, '"v1.2"']);
      const scopes = { scopes: ['organization:delete'] };
      expectProblem(await change('PATCH', made.id, scopes), 422, 'validation-failed');
    });

    it('is revoked once, for the version that was read, and stays in the list', async () => {
      const { id } = await make();
      expectProblem(await change('DELETE', id, undefined, STALE), 412, 'version-is-stale');
      expect((await change('DELETE', id)).statusCode).toBe(204);
      expect(await listed()).toMatchObject([{ id, status: 'revoked' }]);
      await expectNothingChanged(async () => {
        expectProblem(await change('DELETE', id), 409, 'api-key-ended');
      });
    });

    it('is revoked by one of twenty requests at once [security 42]', async () => {
      const { id } = await make();
      const answers = await Promise.all(Array.from({ length: 20 }, () => change('DELETE', id)));
      const statuses = answers.map(({ statusCode }) => statusCode).sort();
      expect(statuses).toEqual([204, ...Array<number>(19).fill(409)]);
    });

    it('is revoked by an admin, whoever made it', async () => {
      const { id } = await make(['organization:delete']);
      const cleo = await logInAs(api, `Cleo${count}`);
      await addMember(api, engines, { by: ada, person: cleo, role: 'admin' });
      const response = await api.request('DELETE', `${path()}/${id}`, {
        token: cleo.token,
        headers: ANY_VERSION,
      });
      expect(response.statusCode).toBe(204);
    });
  });
});
