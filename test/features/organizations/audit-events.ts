import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accept,
  addMember,
  ANY_VERSION,
  foundEngines,
  invite,
  type FoundedOrganization,
} from '../../support/organizations.js';
import { signUp, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { TestApi, type TestRequest } from '../../support/test-api.js';

interface AuditEvent {
  readonly actorId: string | null;
  readonly requestId: string;
  readonly action: string;
  readonly entity: string;
  readonly entityId: string;
  readonly changes: readonly { field: string; before: string | null; after: string | null }[];
}

describe('the audit log of an organization', () => {
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

  const ask = (query = '', person = ada) =>
    api.request('GET', `${engines.path}/audit-events${query}`, { token: person.token });
  const events = async (query = '') =>
    (await ask(`?sort=createdAt&limit=100${query}`)).json<{ data: AuditEvent[] }>().data;
  const told = async (query = '') =>
    (await events(query)).map(({ action, entity, actorId }) => [action, entity, actorId]);
  const change = (method: string, path: string, request: TestRequest) =>
    api.request(method, `${engines.path}${path}`, {
      token: ada.token,
      headers: ANY_VERSION,
      ...request,
    });
  /** All there are, of whichever organization. */
  const countAll = async () => {
    const [row] = await api.database.query<{ n: number }>(
      'select count(*)::int as n from audit_events',
    );
    return row?.n;
  };

  it('tells who did what, in the words of the entity [security 43]', async () => {
    await change('PATCH', '', {
      headers: { ...ANY_VERSION, 'x-request-id': 'renaming-request' },
      body: { name: 'Difference Engines' },
    });
    const all = await events();
    expect(all.map(({ action, entity, actorId }) => [action, entity, actorId])).toEqual([
      ['created', 'organizations', ada.id],
      ['created', 'memberships', ada.id],
      ['updated', 'organizations', ada.id],
    ]);
    const renamed = all.at(-1);
    expect(renamed).toMatchObject({ requestId: 'renaming-request', entityId: engines.id });
    expect(renamed?.changes.filter(({ field }) => field !== 'updatedAt')).toEqual([
      { field: 'name', before: `The engines-${count}`, after: 'Difference Engines' },
    ]);
  });

  it('has one event for each thing that changed, and none for a change that changes nothing', async () => {
    const token = await invite(api, engines, { by: ada, email: bob.email, role: 'member' });
    const accepted = await accept(api, bob, token);
    const { id } = accepted.json<{ id: string }>();
    await change('PATCH', `/members/${id}`, { body: { role: 'admin' } });
    await change('PATCH', `/members/${id}`, { body: { role: 'admin' } });
    await change('DELETE', `/members/${id}`, {});
    expect((await told()).slice(2)).toEqual([
      ['created', 'invitations', ada.id],
      ['created', 'memberships', bob.id],
      ['updated', 'invitations', bob.id],
      ['updated', 'memberships', ada.id],
      ['deleted', 'memberships', ada.id],
    ]);
  });

  it('tells what was there before it was removed', async () => {
    const id = await addMember(api, engines, { by: ada, person: bob, role: 'admin' });
    await change('DELETE', `/members/${id}`, {});
    const [removed] = await events('&action=deleted');
    expect(removed?.changes).toEqual(
      expect.arrayContaining([
        { field: 'role', before: 'admin', after: null },
        { field: 'user', before: bob.id, after: null },
      ]),
    );
  });

  it('keeps secrets to itself [security 43]', async () => {
    const eve = await signUp(api, `Eve${count}`);
    const token = await invite(api, engines, { by: ada, email: eve.email, role: 'member' });
    const [invitation] = (await events('&action=created')).slice(-1);
    expect(invitation?.changes).toContainEqual({
      field: 'tokenHash',
      before: null,
      after: '(secret)',
    });
    const rows = await api.database.query<{ changes: unknown }>('select changes from audit_events');
    expect(JSON.stringify(rows)).not.toContain(token);
    const [user] = await api.database.query<{ password_hash: string }>(
      'select password_hash from users where id = $1',
      [eve.id],
    );
    expect(JSON.stringify(rows)).toContain('passwordHash');
    expect(JSON.stringify(rows)).not.toContain(user?.password_hash);
    const [key] = await api.database.query<{ sealed_private_jwk: string }>(
      'select sealed_private_jwk from signing_keys',
    );
    expect(JSON.stringify(rows)).toContain('sealedPrivateJwk');
    expect(JSON.stringify(rows)).not.toContain(key?.sealed_private_jwk);
  });

  it('has nothing of a request that was refused', async () => {
    const before = await countAll();
    const members = (
      await api.request('GET', `${engines.path}/members/me`, { token: ada.token })
    ).json<{ id: string }>();
    expectProblem(
      await change('PATCH', `/members/${members.id}`, { body: { role: 'member' } }),
      409,
      'last-owner-cannot-leave',
    );
    expect(await countAll()).toBe(before);
  });

  it('is written for what belongs to no organization, too', async () => {
    const eve = await signUp(api, `Eve${count}`);
    const rows = await api.database.query(
      `select action, entity, actor_id, organization_id from audit_events
       where entity_id in ($1, $2) order by created_at`,
      [eve.id, eve.sessionId],
    );
    expect(rows).toEqual([
      { action: 'created', entity: 'users', actor_id: null, organization_id: null },
      { action: 'created', entity: 'user_sessions', actor_id: eve.id, organization_id: null },
    ]);
  });

  it('is asked by actor, by thing, by kind and by time', async () => {
    await addMember(api, engines, { by: ada, person: bob, role: 'member' });
    expect(await told(`&actorId=${bob.id}`)).toEqual([
      ['created', 'memberships', bob.id],
      ['updated', 'invitations', bob.id],
    ]);
    expect(await told(`&entityId=${engines.id}`)).toEqual([['created', 'organizations', ada.id]]);
    expect(await told('&createdBefore=2020-01-01T00:00:00.000Z')).toEqual([]);
    expect(await told('&createdAfter=2020-01-01T00:00:00.000Z&action=updated')).toEqual([
      ['updated', 'invitations', bob.id],
    ]);
  });

  it('comes a page at a time', async () => {
    const first = (await ask('?limit=1')).json<{
      data: AuditEvent[];
      page: { nextCursor: string };
    }>();
    const next = await ask(`?limit=1&cursor=${first.page.nextCursor}`);
    expect(
      [first.data[0]?.entity, next.json<{ data: AuditEvent[] }>().data[0]?.entity].sort(),
    ).toEqual(['memberships', 'organizations']);
  });

  it('is for owners and admins', async () => {
    await addMember(api, engines, { by: ada, person: bob, role: 'member' });
    expectProblem(await ask('', bob), 403, 'permission-missing');
  });
});
