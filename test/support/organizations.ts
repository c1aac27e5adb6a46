import { tokenIn } from './mailbox.js';
import { logInAs, type Person } from './people.js';
import type { TestApi } from './test-api.js';

export const ANY_VERSION = { 'if-match': '*' } as const;

/** An organization as its first owner made it, through the API. */
export interface FoundedOrganization {
  readonly id: string;
  readonly slug: string;
  /** Where it is, without a slash at the end. */
  readonly path: string;
}

export async function foundOrganization(
  api: TestApi,
  { token }: Pick<Person, 'token'>,
  slug: string,
): Promise<FoundedOrganization> {
  const body = { name: `The ${slug}`, slug };
  const response = await api.request('POST', '/v1/organizations', { token, body });
  const { id } = response.json<{ id: string }>();
  return { id, slug, path: `/v1/organizations/${id}` };
}

/**
 * Ada, who has founded the engines, and Bob, who is a member of nothing yet.
 *
 * @param n of the test, among those of one database
 */
export async function foundEngines(
  api: TestApi,
  n: number,
): Promise<{ ada: Person; bob: Person; engines: FoundedOrganization }> {
  const ada = await logInAs(api, `Ada${n}`);
  const bob = await logInAs(api, `Bob${n}`);
  return { ada, bob, engines: await foundOrganization(api, ada, `engines-${n}`) };
}

export function deleteOrganization(
  api: TestApi,
  { path }: FoundedOrganization,
  { by }: { by: Person },
) {
  return api.request('DELETE', path, { token: by.token, headers: ANY_VERSION });
}

export type Role = 'owner' | 'admin' | 'member';

/** Invites somebody and lets them accept. @returns the id of the membership */
export async function addMember(
  api: TestApi,
  organization: FoundedOrganization,
  { by, person, role }: { by: Person; person: Person; role: Role },
): Promise<string> {
  const token = await invite(api, organization, { by, email: person.email, role });
  const response = await accept(api, person, token);
  return response.json<{ id: string }>().id;
}

/** @returns the token of the invitation, from its mail */
export async function invite(
  api: TestApi,
  { path }: FoundedOrganization,
  { by, email, role }: { by: Person; email: string; role: Role },
): Promise<string> {
  await api.request('POST', `${path}/invitations`, { token: by.token, body: { email, role } });
  return tokenIn(await api.mailTo(email));
}

export function accept(api: TestApi, { token }: Person, invitationToken: string) {
  const body = { token: invitationToken };
  return api.request('POST', '/v1/invitation-acceptances', { token, body });
}

/** Adds members past the API, a second apart from each other, the last one newest. They cannot log in. */
export async function addMembers(
  api: TestApi,
  { id, slug }: Pick<FoundedOrganization, 'id' | 'slug'>,
  count: number,
): Promise<void> {
  await api.database.query(
    `with people as (
       insert into users (id, created_at, updated_at, email, name, password_hash, status, is_operator)
       select gen_random_uuid(), at, at, format('%s-%s@example.com', $2::text, lpad(n::text, 4, '0')),
              'Member ' || n, 'none', 'active', false
       from generate_series(1, $3) n, lateral (select now() + n * interval '1 second') t(at)
       returning id, created_at
     )
     insert into memberships (id, created_at, updated_at, organization_id, user_id, role)
     select gen_random_uuid(), created_at, created_at, $1, id, 'member' from people`,
    [id, slug, count],
  );
}
