import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  DOCUMENT,
  OPERATIONS,
  type Schema,
} from '../../support/operations/documented-operations.js';
import { foundOrganization, type FoundedOrganization } from '../../support/organizations.js';
import { logInAsOperator, type Person } from '../../support/people.js';
import { TestApi } from '../../support/test-api.js';

interface Place {
  readonly person: Person;
  readonly organization: FoundedOrganization;
}

interface List {
  readonly path: (place: Place) => string;
  /** Puts rows with the ids of $1, an array, into the list. */
  readonly add: (place: Place) => string;
  /** Takes the rows with the ids of $1 out of it. */
  readonly remove: string;
}

/** Few moments for many rows, in no order: most have a moment in common with others. */
const EACH = `from unnest($1::uuid[]) id,
  lateral (select timestamptz '2026-01-01'
    + ('x' || left(md5(id::text), 2))::bit(8)::int % 20 * interval '1 ms') t(at)`;
const PEOPLE = `users (id, created_at, updated_at, email, name, password_hash, status, is_operator)
  select id, at, at, left(md5(id::text), 1) || id || '@example.com', 'Somebody', 'none', 'active', false ${EACH}`;

/** Every list of the API, by operation. */
const LISTS: Readonly<Record<string, List>> = {
  listUsers: {
    path: () => '/v1/users',
    add: () => `insert into ${PEOPLE}`,
    remove: 'update users set deleted_at = now() where id = any($1)',
  },
  listSessions: {
    path: () => '/v1/sessions',
    add: ({ person }) => `insert into user_sessions (id, created_at, user_id, client_id, scope,
      authenticated_at, user_agent, address, last_used_at, expires_at)
      select id, at, '${person.id}', 'solera', 'api', now(), 'test', '::1', now(), now() + interval '1 hour' ${EACH}`,
    remove: 'update user_sessions set ended_at = now() where id = any($1)',
  },
  listOrganizations: {
    path: () => '/v1/organizations',
    add: ({
      person,
    }) => `with made as (insert into organizations (id, created_at, updated_at, name, slug, time_zone)
        select id, at, at, 'Organization ' || left(md5(id::text), 1), id, 'UTC' ${EACH} returning id)
      insert into memberships (id, created_at, updated_at, organization_id, user_id, role)
      select gen_random_uuid(), now(), now(), id, '${person.id}', 'member' from made`,
    remove: 'update organizations set deleted_at = now() where id = any($1)',
  },
  listMembers: {
    path: ({ organization }) => `${organization.path}/members`,
    add: ({ organization }) => `with people as (insert into ${PEOPLE} returning id, created_at)
      insert into memberships (id, created_at, updated_at, organization_id, user_id, role)
      select id, created_at, created_at, '${organization.id}', id, 'member' from people`,
    remove: 'delete from memberships where id = any($1)',
  },
  listInvitations: {
    path: ({ organization }) => `${organization.path}/invitations`,
    add: ({
      person,
      organization,
    }) => `insert into invitations (id, created_at, updated_at, organization_id, email, role,
        invited_by_id, token_hash, expires_at)
      select id, at, at, '${organization.id}', id || '@example.com', 'member', '${person.id}', md5(id::text) || md5(at::text), at ${EACH}`,
    remove: 'update invitations set withdrawn_at = now() where id = any($1)',
  },
  listApiKeys: {
    path: ({ organization }) => `${organization.path}/api-keys`,
    add: ({
      person,
      organization,
    }) => `insert into api_keys (id, created_at, updated_at, organization_id, maker_id, name, prefix,
        secret_hash, scopes, expires_at)
      select id, at, at, '${organization.id}', '${person.id}', 'Export', 'prefix', md5(id::text) || md5(at::text), '["organization:read"]', at ${EACH}`,
    remove: 'delete from api_keys where id = any($1)',
  },
  listOAuthClients: {
    path: ({ organization }) => `${organization.path}/oauth-clients`,
    add: ({
      person,
      organization,
    }) => `insert into oauth_clients (id, created_at, updated_at, organization_id, responsible_id, name, kind,
        redirect_uris, scopes)
      select id, at, at, '${organization.id}', '${person.id}', 'Service', 'service', '[]', '["organization:read"]' ${EACH}`,
    remove: 'delete from oauth_clients where id = any($1)',
  },
  listAuditEvents: {
    path: ({ organization }) => `${organization.path}/audit-events`,
    add: ({
      person,
      organization,
    }) => `insert into audit_events (id, created_at, organization_id, actor_id, request_id, action,
        entity, entity_id, changes)
      select id, at, '${organization.id}', '${person.id}', 'request-1', 'created', 'things', id, '[]' ${EACH}`,
    remove: 'delete from audit_events where id = any($1)',
  },
};

const ROWS = 60;
const LIMIT = 7;
/** Rows that come and go between two pages: fewer than a page has, or the walk would not end. */
const COMING = 2;
const GOING = 2;

describe('a walk over all pages, while rows come and go,', () => {
  const lists = OPERATIONS.filter(({ isList }) => isList);
  let api: TestApi;
  let place: Place;

  beforeAll(async () => {
    api = await TestApi.start();
    const person = await logInAsOperator(api, 'Ada');
    place = { person, organization: await foundOrganization(api, person, 'engines') };
  });

  afterAll(() => api.stop());

  const page = async (url: string) => {
    const response = await api.request('GET', url, { token: place.person.token });
    expect(response.statusCode).toBe(200);
    return response.json<{
      data: readonly { readonly id: string }[];
      page: { readonly nextCursor: string | null };
    }>();
  };

  const walk = async (path: string, sort: string, between: () => Promise<void>) => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const query = { limit: String(LIMIT), ...(sort && { sort }), ...(cursor && { cursor }) };
      const { data, page: next } = await page(`${path}?${new URLSearchParams(query).toString()}`);
      seen.push(...data.map(({ id }) => id));
      cursor = next.nextCursor;
      await between();
    }
    return seen;
  };

  it('is tried with every list of the document', () => {
    expect(Object.keys(LISTS).sort()).toEqual(lists.map(({ id }) => id).sort());
  });

  const sorted = lists.flatMap(({ id, parameters }) => {
    const { $ref } = parameters.find(({ name }) => name === 'sort')?.schema ?? {};
    const schemas = DOCUMENT.components?.schemas as Readonly<Record<string, Schema>>;
    const sorts = $ref ? (schemas[$ref.split('/').at(-1) ?? '']?.enum ?? []) : [''];
    return sorts.map((sort) => [id, sort] as const);
  });

  it.each(sorted)('of %s by %p shows each row once, and each that stays', async (id, sort) => {
    const list = LISTS[id];
    if (!list) throw new Error(`${id} is not in the table of this spec`);
    const added: string[] = [];
    const add = async (count: number) => {
      const ids = Array.from({ length: count }, () => randomUUID());
      await api.database.query(list.add(place), [ids]);
      added.push(...ids);
      return ids;
    };
    const ids = await add(ROWS);
    const going = ids.filter((_, index) => index % 3 === 0);
    const staying = ids.filter((_, index) => index % 3 !== 0);
    const seen = await walk(list.path(place), sort, async () => {
      await add(COMING);
      await api.database.query(list.remove, [going.splice(0, GOING)]);
    });
    await api.database.query(list.remove, [added]);
    expect(new Set(seen).size).toBe(seen.length);
    expect(staying.filter((stays) => !seen.includes(stays))).toEqual([]);
    expect(seen.length).toBeGreaterThan(staying.length);
  });
});
