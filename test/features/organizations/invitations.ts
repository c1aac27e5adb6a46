import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { MailDispatcher } from '#core/messaging';
import {
  accept,
  addMember,
  ANY_VERSION,
  deleteOrganization,
  foundEngines,
  invite,
  type FoundedOrganization,
} from '../../support/organizations.js';
import { tokenIn } from '../../support/mailbox.js';
import { logInAs, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';

interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly expiresAt: string;
  readonly createdAt: string;
  readonly acceptedAt: string | null;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

describe('an invitation', () => {
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

  const path = () => `${engines.path}/invitations`;
  const post = (body: object, person = ada) =>
    api.request('POST', path(), { token: person.token, body });
  const get = (id = '', person = ada) =>
    api.request('GET', `${path()}${id && `/${id}`}`, { token: person.token });
  const withdraw = (id: string) =>
    api.request('DELETE', `${path()}/${id}`, { token: ada.token, headers: ANY_VERSION });
  const expire = () =>
    api.database.query(`update invitations set expires_at = now() where organization_id = $1`, [
      engines.id,
    ]);
  const inviteBob = () => invite(api, engines, { by: ada, email: bob.email, role: 'member' });

  it('mails its token to whom it is for, shows it to nobody else, and keeps only the hash', async () => {
    const response = await post({ email: ' Grace@Example.COM ', role: 'admin' });
    const made = response.json<Invitation>();
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({
      'cache-control': 'private, no-cache',
      location: `${path()}/${made.id}`,
      etag: '"v1.1"',
    });
    expect(made).toMatchObject({ email: 'grace@example.com', role: 'admin', acceptedAt: null });
    expect(Date.parse(made.expiresAt) - Date.parse(made.createdAt)).toBe(WEEK_MS);
    expect((await get(made.id)).json()).toEqual(made);
    expect((await get()).json()).toMatchObject({ data: [made] });
    const storedBefore = await readRows(api.database);
    const mail = await api.mailTo('grace@example.com');
    const token = tokenIn(mail);
    expect(mail).toMatchObject({
      subject: `Ada${count} invites you to The engines-${count}`,
      text: expect.stringContaining(`POST ${PUBLIC_URL}/v1/invitation-acceptances`),
    });
    expect(response.body).not.toContain(token);
    // While the mail waits, and when it is sent.
    for (const rows of [storedBefore, await readRows(api.database)]) {
      const stored = JSON.stringify(rows);
      expect(stored).not.toContain(token);
      expect(stored).toContain(createHash('sha256').update(token).digest('hex'));
    }
    expect(storedBefore['mail_messages']).not.toContain('grace');
  });

  it('makes a member of whoever accepts it, once', async () => {
    const token = await inviteBob();
    const response = await accept(api, bob, token);
    const member = response.json<{ id: string; organizationId: string }>();
    expect([response.statusCode, response.headers.location, response.headers.etag]).toEqual([
      201,
      `${engines.path}/members/${member.id}`,
      '"v1.1"',
    ]);
    expect(member).toMatchObject({
      organizationId: engines.id,
      role: 'member',
      user: { id: bob.id, email: bob.email, name: `Bob${count}` },
    });
    const shown = await api.request('GET', String(response.headers.location), {
      token: bob.token,
    });
    expect(shown.body).toBe(response.body);
    expectProblem(await accept(api, bob, token), 409, 'invitation-used');
    const [invitation] = (await get()).json<{ data: Invitation[] }>().data;
    expect(invitation?.acceptedAt).not.toBeNull();
  });

  it('is accepted by one of twenty requests at once [security 42]', async () => {
    const token = await inviteBob();
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(api, bob, token)));
    const statuses = answers.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const rows = await api.database.query('select from memberships where user_id = $1', [bob.id]);
    expect(rows).toHaveLength(1);
  });

  describe('is refused, and nothing changes,', () => {
    const expectRefused = async (
      send: () => ReturnType<typeof post>,
      status: number,
      code: string,
    ) => {
      const before = await readRows(api.database);
      expectProblem(await send(), status, code);
      expect(await readRows(api.database)).toEqual(before);
    };

    it('with a token nobody made', () =>
      expectRefused(() => accept(api, bob, 'A'.repeat(43)), 404, 'invitation-not-found'));

    it('by the user of another address, who learns no more than that', async () => {
      const token = await inviteBob();
      const cleo = await logInAs(api, `Cleo${count}`);
      await expectRefused(() => accept(api, cleo, token), 403, 'invitation-for-another');
      await accept(api, bob, token);
      await expectRefused(() => accept(api, cleo, token), 403, 'invitation-for-another');
    });

    it('when it has expired', async () => {
      const token = await inviteBob();
      await expire();
      await expectRefused(() => accept(api, bob, token), 409, 'invitation-expired');
    });

    it('when it was withdrawn', async () => {
      const token = await inviteBob();
      const [invitation] = (await get()).json<{ data: Invitation[] }>().data;
      expect((await withdraw(invitation?.id ?? '')).statusCode).toBe(204);
      expectProblem(await withdraw(invitation?.id ?? ''), 404, 'invitation-not-found');
      expectProblem(await get(invitation?.id ?? ''), 404, 'invitation-not-found');
      expect((await get()).json()).toMatchObject({ data: [] });
      await expectRefused(() => accept(api, bob, token), 404, 'invitation-not-found');
    });

    it('when the organization is gone', async () => {
      const token = await inviteBob();
      await deleteOrganization(api, engines, { by: ada });
      await expectRefused(() => accept(api, bob, token), 404, 'organization-not-found');
    });

    it('by a member already', async () => {
      await addMember(api, engines, { by: ada, person: bob, role: 'member' });
      const body = { email: bob.email, role: 'member' };
      const mails = api.mailbox.mails.length;
      await expectRefused(() => post(body), 409, 'already-member');
      await api.app.get(MailDispatcher).dispatchDue();
      expect(api.mailbox.mails).toHaveLength(mails);
    });

    it('to a role above that of its maker', async () => {
      await addMember(api, engines, { by: ada, person: bob, role: 'admin' });
      const body = { email: 'grace@example.com', role: 'owner' };
      await expectRefused(() => post(body, bob), 403, 'role-exceeds-own');
    });

    it('while the address has an open one, also when both are made at once [security 42]', async () => {
      const body = { email: bob.email, role: 'member' };
      const answers = await Promise.all([post(body), post(body), post(body)]);
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
      await expectRefused(() => post(body), 409, 'invitation-pending');
    });

    it('when an accepted one is withdrawn', async () => {
      await addMember(api, engines, { by: ada, person: bob, role: 'member' });
      const [invitation] = (await get()).json<{ data: Invitation[] }>().data;
      await expectRefused(() => withdraw(invitation?.id ?? ''), 409, 'invitation-used');
    });
  });

  it('that has expired is made good again under a new token', async () => {
    const old = await inviteBob();
    await expire();
    const fresh = await inviteBob();
    expectProblem(await accept(api, bob, old), 404, 'invitation-not-found');
    expect((await accept(api, bob, fresh)).statusCode).toBe(201);
    expect((await get()).json<{ data: Invitation[] }>().data).toHaveLength(1);
  });
});
