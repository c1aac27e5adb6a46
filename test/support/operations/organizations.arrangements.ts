import {
  addMembers,
  addMember,
  ANY_VERSION,
  foundOrganization,
  invite,
  type FoundedOrganization,
} from '../organizations.js';
import type { Person } from '../people.js';
import type { ArrangedRequest, Arrangements } from './arrangement.js';
import type { World } from './world.js';

/** An organization of its own, and its owner. */
export interface Tenant {
  readonly owner: Person;
  readonly organization: FoundedOrganization;
  /** What every request in it needs. */
  readonly request: ArrangedRequest & { readonly params: { readonly organizationId: string } };
}

/** A new organization. */
export async function found(world: World): Promise<Tenant> {
  const owner = await world.newcomer();
  const slug = `organization-${String(world.nextNumber())}`;
  const organization = await foundOrganization(world.api, owner, slug);
  const request = { token: owner.token, params: { organizationId: organization.id } };
  return { owner, organization, request };
}

/** A tenant with one member more. */
async function foundWithMember(world: World) {
  const tenant = await found(world);
  const person = await world.newcomer();
  const membershipId = await addMember(world.api, tenant.organization, {
    by: tenant.owner,
    person,
    role: 'member',
  });
  const params = { ...tenant.request.params, membershipId };
  return { ...tenant, person, request: { ...tenant.request, params } };
}

/** A tenant with an open invitation. */
async function foundWithInvitation(world: World) {
  const { owner, organization, request } = await found(world);
  const { email } = await world.newcomer();
  await invite(world.api, organization, { by: owner, email, role: 'member' });
  const [invitation] = await world.api.database.query<{ id: string }>(
    'select id from invitations where organization_id = $1',
    [organization.id],
  );
  if (!invitation) throw new Error('The invitation was not made');
  return { ...request, params: { ...request.params, invitationId: invitation.id } };
}

export const organizationsArrangements: Arrangements = {
  createOrganization: async (world) => ({
    token: (await world.newcomer()).token,
    body: { name: 'Engines', slug: `new-${String(world.nextNumber())}`, timeZone: 'Europe/London' },
  }),

  listOrganizations: async (world, rows) => {
    const person = await world.newcomer();
    for (let n = 0; n < rows; n++) {
      await foundOrganization(world.api, person, `listed-${String(world.nextNumber())}`);
    }
    return { token: person.token, query: { limit: '100' } };
  },

  getOrganization: async (world) => (await found(world)).request,

  updateOrganization: async (world) => ({
    ...(await found(world)).request,
    headers: ANY_VERSION,
    body: { name: world.nextName() },
  }),

  deleteOrganization: async (world) => ({ ...(await found(world)).request, headers: ANY_VERSION }),

  listMembers: async (world, rows) => {
    const { organization, request } = await found(world);
    await addMembers(world.api, organization, rows - 1);
    return { ...request, query: { limit: '100' } };
  },

  getCurrentMember: async (world) => (await found(world)).request,

  deleteCurrentMember: async (world) => {
    const { person, request } = await foundWithMember(world);
    const { organizationId } = request.params;
    return { token: person.token, params: { organizationId }, headers: ANY_VERSION };
  },

  getMember: async (world) => (await foundWithMember(world)).request,

  updateMember: async (world) => ({
    ...(await foundWithMember(world)).request,
    headers: ANY_VERSION,
    body: { role: 'admin' },
  }),

  deleteMember: async (world) => ({
    ...(await foundWithMember(world)).request,
    headers: ANY_VERSION,
  }),

  createInvitation: async (world) => ({
    ...(await found(world)).request,
    body: { email: `invited-${String(world.nextNumber())}@example.com`, role: 'member' },
  }),

  listInvitations: async (world, rows) => {
    const { owner, organization, request } = await found(world);
    for (let n = 0; n < rows; n++) {
      const email = `listed-${String(world.nextNumber())}@example.com`;
      await invite(world.api, organization, { by: owner, email, role: 'member' });
    }
    return { ...request, query: { limit: '100' } };
  },

  listAuditEvents: async (world, rows) => {
    const { organization, request } = await found(world);
    const [first] = await world.api.database.query<{ id: string }>(
      'select id from audit_events where organization_id = $1 limit 1',
      [organization.id],
    );
    // Two are of its foundation: the list is asked for the others.
    await world.api.database.query(
      `insert into audit_events
       select gen_random_uuid(), created_at + n * interval '1 second', organization_id, actor_id,
              request_id, 'deleted', entity, entity_id, changes
       from audit_events, generate_series(1, $2) n where id = $1`,
      [first?.id, rows],
    );
    return { ...request, query: { limit: '100', action: 'deleted' } };
  },

  getInvitation: (world) => foundWithInvitation(world),

  deleteInvitation: async (world) => ({
    ...(await foundWithInvitation(world)),
    headers: ANY_VERSION,
  }),

  createInvitationAcceptance: async (world) => {
    const { owner, organization } = await found(world);
    const { email, token } = await world.newcomer();
    const invitation = await invite(world.api, organization, { by: owner, email, role: 'member' });
    return { token, body: { token: invitation } };
  },
};
