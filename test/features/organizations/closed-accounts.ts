import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accept,
  addMember,
  ANY_VERSION,
  deleteOrganization,
  foundEngines,
  foundOrganization,
  invite,
  type FoundedOrganization,
} from '../../support/organizations.js';
import { logInAs, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

describe('an account that is closed', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;
  let engines: FoundedOrganization;
  let looms: FoundedOrganization;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });

  beforeEach(async () => {
    count += 1;
    ({ ada, bob, engines } = await foundEngines(api, count));
    looms = await foundOrganization(api, ada, `looms-${String(count)}`);
    await addMember(api, engines, { by: ada, person: bob, role: 'member' });
    await addMember(api, looms, { by: ada, person: bob, role: 'owner' });
  });

  afterAll(() => api.stop());

  const close = ({ token }: Person) =>
    api.request('DELETE', '/v1/users/me', { token, headers: ANY_VERSION });

  const membersOf = ({ id }: FoundedOrganization) =>
    api.database.query('select user_id as id from memberships where organization_id = $1', [id]);

  it('leaves all organizations, and each of them can tell', async () => {
    expect((await close(bob)).statusCode).toBe(204);
    for (const organization of [engines, looms]) {
      expect(await membersOf(organization)).toEqual([{ id: ada.id }]);
      const path = `${organization.path}/audit-events?action=deleted`;
      const events = await api.request('GET', path, { token: ada.token });
      expect(events.json()).toMatchObject({ data: [{ actorId: bob.id }] });
    }
    const [account] = await api.database.query(
      `select organization_id from audit_events where entity_id = $1 and action = 'updated'`,
      [bob.id],
    );
    expect(account).toEqual({ organization_id: null });
  });

  it('stays, with all memberships, where an organization would lose its last owner', async () => {
    const before = await readRows(api.database);
    const problem = expectProblem(await close(ada), 409, 'account-in-use');
    expect(problem.detail).toBe(`You are the last owner of the organization ${engines.id}.`);
    expect(await readRows(api.database)).toEqual(before);
  });

  it('is no owner of what was deleted', async () => {
    await deleteOrganization(api, engines, { by: ada });
    expect((await close(ada)).statusCode).toBe(204);
    expect(await membersOf(looms)).toEqual([{ id: bob.id }]);
  });

  it('is one of two owners that go at once: the other stays', async () => {
    await deleteOrganization(api, engines, { by: ada });
    const answers = await Promise.all([close(ada), close(bob)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
    expect(await membersOf(looms)).toHaveLength(1);
  });

  it('becomes a member of nothing, whatever it does at the same time', async () => {
    const eve = await logInAs(api, `Eve${String(count)}`);
    const token = await invite(api, engines, { by: ada, email: eve.email, role: 'owner' });
    await Promise.all([
      close(eve),
      accept(api, eve, token),
      api.request('POST', '/v1/organizations', {
        token: eve.token,
        body: { name: 'Eve', slug: `eve-${String(count)}` },
      }),
    ]);
    const orphans = await api.database.query(
      `select from memberships join users on users.id = user_id
       join organizations on organizations.id = organization_id
       where users.deleted_at is not null and organizations.deleted_at is null`,
    );
    expect(orphans).toEqual([]);
  });
});
