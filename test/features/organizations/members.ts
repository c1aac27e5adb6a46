import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  addMember,
  ANY_VERSION,
  foundEngines,
  type FoundedOrganization,
  type Role,
} from '../../support/organizations.js';
import { logInAs, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { TestApi } from '../../support/test-api.js';

interface Member {
  readonly id: string;
  readonly role: string;
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
}

describe('the members of an organization', () => {
  let api: TestApi;
  let ada: Person;
  let bob: Person;
  let cleo: Person;
  let engines: FoundedOrganization;
  let ofAda: string;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    count++;
    ({ ada, bob, engines } = await foundEngines(api, count));
    cleo = await logInAs(api, `Cleo${count}`);
    ofAda = (await get('/members/me')).json<Member>().id;
  });
  afterAll(() => api.stop());

  const get = (path: string, person = ada) =>
    api.request('GET', `${engines.path}${path}`, { token: person.token });
  const patch = (id: string, role: string, person = ada) =>
    api.request('PATCH', `${engines.path}/members/${id}`, {
      token: person.token,
      headers: ANY_VERSION,
      body: { role },
    });
  const remove = (id: string, person = ada) =>
    api.request('DELETE', `${engines.path}/members/${id}`, {
      token: person.token,
      headers: ANY_VERSION,
    });
  const leave = (person: Person) => remove('me', person);
  const add = (person: Person, role: Role) => addMember(api, engines, { by: ada, person, role });
  const owners = () =>
    api.database.query(`select from memberships where organization_id = $1 and role = 'owner'`, [
      engines.id,
    ]);

  it('are listed with the people behind them, oldest first', async () => {
    await add(bob, 'admin');
    const { data } = (await get('/members', bob)).json<{ data: Member[] }>();
    expect(data.map(({ role, user }) => [role, user.email])).toEqual([
      ['owner', ada.email],
      ['admin', bob.email],
    ]);
    const filtered = (await get('/members?role=admin')).json<{ data: Member[] }>();
    expect(filtered.data.map(({ user }) => user.name)).toEqual([`Bob${count}`]);
  });

  it('are shown one by one', async () => {
    const id = await add(bob, 'member');
    const response = await get(`/members/${id}`);
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"v1.1"']);
    expect(response.json()).toMatchObject({ id, role: 'member', user: { id: bob.id } });
    expectProblem(await get(`/members/${engines.id}`), 404, 'membership-not-found');
  });

  describe('get another role', () => {
    it('which counts from the next request on [security 24]', async () => {
      const id = await add(bob, 'member');
      expectProblem(await get('/invitations', bob), 403, 'permission-missing');
      const response = await patch(id, 'admin');
      expect([response.statusCode, response.headers.etag]).toEqual([200, '"v1.2"']);
      expect((await get('/invitations', bob)).statusCode).toBe(200);
      await patch(id, 'member');
      expectProblem(await get('/invitations', bob), 403, 'permission-missing');
    });

    it('neither to nor from one above that of the giver', async () => {
      const ofBob = await add(bob, 'admin');
      const ofCleo = await add(cleo, 'member');
      const before = await readRows(api.database);
      expectProblem(await patch(ofBob, 'owner', bob), 403, 'role-exceeds-own');
      expectProblem(await patch(ofCleo, 'owner', bob), 403, 'role-exceeds-own');
      expectProblem(await patch(ofAda, 'member', bob), 403, 'role-exceeds-own');
      expectProblem(await remove(ofAda, bob), 403, 'role-exceeds-own');
      expectProblem(await patch(ofBob, 'member', cleo), 403, 'permission-missing');
      expect(await readRows(api.database)).toEqual(before);
    });

    it('only for the version that was read', async () => {
      const id = await add(bob, 'member');
      const stale = await api.request('PATCH', `${engines.path}/members/${id}`, {
        token: ada.token,
        headers: { 'if-match': '"v1.7"' },
        body: { role: 'admin' },
      });
      expectProblem(stale, 412, 'version-is-stale');
    });
  });

  describe('end', () => {
    it('when somebody leaves', async () => {
      await add(bob, 'admin');
      expect((await leave(bob)).statusCode).toBe(204);
      expectProblem(await leave(bob), 404, 'organization-not-found');
      expectProblem(await get('', bob), 404, 'organization-not-found');
    });

    it('when somebody is removed, who may come back', async () => {
      const id = await add(bob, 'member');
      expect((await remove(id)).statusCode).toBe(204);
      expectProblem(await remove(id), 404, 'membership-not-found');
      expectProblem(await get('', bob), 404, 'organization-not-found');
      expect(await add(bob, 'admin')).not.toBe(id);
    });
  });

  describe('keep an owner:', () => {
    it('the last one cannot leave, be demoted or be removed', async () => {
      await add(bob, 'admin');
      for (const refused of [await leave(ada), await patch(ofAda, 'admin'), await remove(ofAda)]) {
        expectProblem(refused, 409, 'last-owner-cannot-leave');
      }
      expect(await owners()).toHaveLength(1);
    });

    it('of two who leave at once, one does [security 42]', async () => {
      await add(bob, 'owner');
      const answers = await Promise.all([leave(ada), leave(bob)]);
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
      expect(await owners()).toHaveLength(1);
    });

    it('of two who demote each other at once, one does', async () => {
      const ofBob = await add(bob, 'owner');
      const answers = await Promise.all([patch(ofBob, 'member', ada), patch(ofAda, 'member', bob)]);
      const statuses = answers.map(({ statusCode }) => statusCode).sort();
      expect(statuses[0]).toBe(200);
      expect([403, 404]).toContain(statuses[1]);
      expect(await owners()).toHaveLength(1);
    });
  });
});
