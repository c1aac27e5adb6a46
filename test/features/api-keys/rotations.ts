import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { makeApiKey, type MadeApiKey } from '../../support/api-keys.js';
import {
  addMember,
  ANY_VERSION,
  foundEngines,
  type FoundedOrganization,
} from '../../support/organizations.js';
import type { Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

const DAY_SECONDS = 86_400;

describe('a rotation of an API key', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;
  let engines: FoundedOrganization;
  let old: MadeApiKey;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    count++;
    ({ ada, bob, engines } = await foundEngines(api, count));
    old = await makeApiKey(api, engines, { by: ada });
  });
  afterAll(() => api.stop());

  const path = (id = old.id) => `${engines.path}/api-keys/${id}`;
  const rotate = (body: object = {}, { token = ada.token, headers = {} } = {}) =>
    api.request('POST', `${path()}/rotations`, { token, headers, body });
  const shown = async (id = old.id) =>
    (await api.request('GET', path(id), { token: ada.token })).json<MadeApiKey>();
  const statusWith = async (key: string) =>
    (await api.request('GET', engines.path, { token: key })).statusCode;
  // Cut, not rounded up to a millisecond that the API has not reached yet.
  const endsIn = (seconds: number, id = old.id) =>
    api.database.query(
      `update api_keys set expires_at = date_trunc('milliseconds', now()) + $1 * interval '1 second'
       where id = $2`,
      [seconds, id],
    );
  const secondsBetween = (from: string | null, to: string) =>
    (Date.parse(to) - Date.parse(from ?? '')) / 1000;

  const expectRefused = async (status: number, code: string, token = ada.token) => {
    const before = await readRows(api.database);
    expectProblem(await rotate({}, { token }), status, code);
    expect(await readRows(api.database)).toEqual(before);
  };

  it('makes another key with the same name and scopes, which lives as long as the old one was to', async () => {
    const response = await rotate();
    const made = response.json<MadeApiKey>();
    expect([response.statusCode, response.headers.location, response.headers.etag]).toEqual([
      201,
      path(made.id),
      '"v1.1"',
    ]);
    expect(response.headers['cache-control']).toBe('no-store');
    expect([made.name, made.scopes, made.status]).toEqual([old.name, old.scopes, 'active']);
    expect(made.id).not.toBe(old.id);
    expect(made.key).not.toBe(old.key);
    expect(secondsBetween(made.createdAt, made.expiresAt)).toBe(90 * DAY_SECONDS);
    const { key: _key, ...rest } = made;
    expect(await shown(made.id)).toEqual(rest);
  });

  it('lets the new key live as long as is asked', async () => {
    const made = (await rotate({ expiresInSeconds: 3_600 })).json<MadeApiKey>();
    expect(secondsBetween(made.createdAt, made.expiresAt)).toBe(3_600);
  });

  it.each([
    [{}, DAY_SECONDS],
    [{ overlapSeconds: 60 }, 60],
    [{ overlapSeconds: 604_800 }, 604_800],
  ])('lets both be good for a while: %j', async (body, overlap) => {
    const { key, createdAt } = (await rotate(body)).json<MadeApiKey>();
    const { expiresAt, rotatedAt, status } = await shown();
    expect(status).toBe('active');
    expect(Math.abs(secondsBetween(rotatedAt, createdAt))).toBeLessThan(1);
    expect(secondsBetween(rotatedAt, expiresAt)).toBe(overlap);
    expect([await statusWith(old.key), await statusWith(key)]).toEqual([200, 200]);
    await endsIn(0);
    expect([await statusWith(old.key), await statusWith(key)]).toEqual([401, 200]);
  });

  it('ends the old key at once where no overlap is wanted', async () => {
    const { key } = (await rotate({ overlapSeconds: 0 })).json<MadeApiKey>();
    expect((await shown()).status).toBe('expired');
    expect([await statusWith(old.key), await statusWith(key)]).toEqual([401, 200]);
  });

  it('never lets the old key live longer', async () => {
    await endsIn(30);
    const { expiresAt } = await shown();
    await rotate();
    expect((await shown()).expiresAt).toBe(expiresAt);
  });

  it.each([-1, 604_801, 0.5, '60', null])('has no overlap of %p', async (overlapSeconds) => {
    const before = await readRows(api.database);
    expectProblem(await rotate({ overlapSeconds }), 422, 'validation-failed');
    expect(await readRows(api.database)).toEqual(before);
  });

  it('is done by one of twenty requests at once [security 42]', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => rotate()));
    const refused = answers.filter(({ statusCode }) => statusCode !== 201);
    expect(refused).toHaveLength(19);
    for (const answer of refused) expectProblem(answer, 409, 'api-key-rotated');
    const rows = await api.database.query('select from api_keys where organization_id = $1', [
      engines.id,
    ]);
    expect(rows).toHaveLength(2);
  });

  it('is answered again to whoever sends it again with its key', async () => {
    const headers = { 'idempotency-key': `rotation-${count}` };
    const first = await rotate({}, { headers });
    const second = await rotate({}, { headers });
    expect([second.statusCode, second.body]).toEqual([201, first.body]);
    const stored = JSON.stringify(await readRows(api.database));
    expect(stored).not.toContain(first.json<MadeApiKey>().key.slice(19));
  });

  it('is refused where the key was rotated before; the newer one can be', async () => {
    const { id } = (await rotate()).json<MadeApiKey>();
    await expectRefused(409, 'api-key-rotated');
    const again = await api.request('POST', `${path(id)}/rotations`, {
      token: ada.token,
      body: {},
    });
    expect(again.statusCode).toBe(201);
  });

  it('is refused where the key was revoked or has expired', async () => {
    await endsIn(0);
    await expectRefused(409, 'api-key-ended');
    await endsIn(60);
    await api.request('DELETE', path(), { token: ada.token, headers: ANY_VERSION });
    await expectRefused(409, 'api-key-ended');
  });

  it('makes a key that acts for who asks for it', async () => {
    await addMember(api, engines, { by: ada, person: bob, role: 'admin' });
    const made = (await rotate({}, { token: bob.token })).json<MadeApiKey>();
    expect(made.makerId).toBe(bob.id);
    expect((await shown()).makerId).toBe(ada.id);
  });

  it('gives nobody what they do not have', async () => {
    old = await makeApiKey(api, engines, { by: ada, scopes: ['organization:delete'] });
    await addMember(api, engines, { by: ada, person: bob, role: 'admin' });
    await expectRefused(403, 'scope-exceeds-own', bob.token);
  });

  it('is told in the audit log as what it does', async () => {
    const { id } = (await rotate({ overlapSeconds: 60 })).json<MadeApiKey>();
    const events = await api.database.query<{ action: string; entity_id: string; fields: string }>(
      `select action, entity_id, (select string_agg(c->>'field', ' ' order by c->>'field')
         from jsonb_array_elements(changes) c) as fields
       from audit_events where entity = 'api_keys' and organization_id = $1 order by id offset 1`,
      [engines.id],
    );
    expect(events).toHaveLength(2);
    expect(events).toContainEqual({
      action: 'updated',
      entity_id: old.id,
      fields: 'expiresAt rotatedAt updatedAt',
    });
    expect(events).toContainEqual(expect.objectContaining({ action: 'created', entity_id: id }));
  });
});
