import type { FastifyInstance } from 'fastify';
import { createHmac, randomUUIDv7 } from 'node:crypto';
import type { QueryResult } from 'pg';
import type { Guards } from './guards.js';
import { Refusal } from './refusal.js';
import { sql, type Row, type Transactions } from './transactions.js';

interface InOrganization {
  Params: { organizationId: string };
  Querystring: { limit?: string };
}

interface Creation {
  Body: { name?: unknown; slug?: unknown; timeZone?: unknown };
}

const ORGANIZATION = `select id, name, slug, time_zone as "timeZone", created_at as "createdAt",
  updated_at as "updatedAt", version from organizations`;
const MEMBERS = `select m.id, m.organization_id as "organizationId", m.role,
  m.created_at as "createdAt", m.updated_at as "updatedAt", u.id as "userId", u.name as "userName",
  u.email as "userEmail" from memberships m inner join users u on u.id = m.user_id`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const versioned = (version: unknown) => ({
  'cache-control': 'private, no-cache',
  etag: `"v1.${String(version)}"`,
});

export function registerOrganization(
  fastify: FastifyInstance,
  guards: Guards,
  transactions: Transactions,
): void {
  fastify.get<InOrganization>('/v1/organizations/:organizationId', async (request, reply) => {
    const { organizationId } = request.params;
    if (!UUID.test(organizationId)) throw new Refusal(422);
    const { userId } = await guards.authenticate(request, reply, organizationId);
    const statement = sql`where id = ${organizationId} and deleted_at is null limit 1`;
    const found = await transactions.read(
      { userId, organizationId },
      `${ORGANIZATION} ${statement}`,
      ([row]) => row,
    );
    if (!found) throw new Refusal(404);
    const { version, ...organization } = found;
    return reply.headers(versioned(version)).send(organization);
  });
}

export function registerMembers(
  fastify: FastifyInstance,
  guards: Guards,
  transactions: Transactions,
  publicUrl: string,
): void {
  const path = '/v1/organizations/:organizationId/members';
  fastify.get<InOrganization>(path, async (request, reply) => {
    const { organizationId } = request.params;
    const limit = Number(request.query.limit ?? 20);
    const isValid = Number.isInteger(limit) && limit >= 1 && limit <= 100;
    if (!UUID.test(organizationId) || !isValid) throw new Refusal(422);
    const { userId } = await guards.authenticate(request, reply, organizationId);
    const order = sql`where m.organization_id = ${organizationId} order by m.created_at, m.id limit ${limit + 1}`;
    const rows = await transactions.read(
      { userId, organizationId },
      `${MEMBERS} ${order}`,
      (found) => found,
    );
    const items = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? cursorAfter(items.at(-1)) : null;
    const first = `${publicUrl}/v1/organizations/${organizationId}/members?limit=${limit}`;
    const next = nextCursor === null ? '' : `, <${first}&cursor=${nextCursor}>; rel="next"`;
    void reply.header('cache-control', 'private, no-cache');
    void reply.header('link', `<${first}>; rel="first"${next}`);
    return reply.send({ data: items.map(memberOf), page: { nextCursor, limit } });
  });
}

function memberOf({ userId, userName, userEmail, createdAt, updatedAt, ...member }: Row): object {
  const user = { id: userId, name: userName, email: userEmail };
  return { ...member, user, createdAt, updatedAt };
}

function cursorAfter(row: Row | undefined): string {
  const position = Buffer.from(JSON.stringify([row?.['createdAt'], row?.['id']])).toString(
    'base64url',
  );
  const mark = createHmac('sha256', 'bench').update(`members\n${position}`).digest();
  return `${position}.${mark.subarray(0, 16).toString('base64url')}`;
}

export function registerCreation(
  fastify: FastifyInstance,
  guards: Guards,
  transactions: Transactions,
): void {
  fastify.post<Creation>('/v1/organizations', async (request, reply) => {
    const { userId } = await guards.authenticate(request, reply, null);
    const { name, slug, timeZone = 'UTC' } = request.body;
    const isNamed = typeof name === 'string' && name.trim() !== '' && name.length <= 120;
    const isSlug = typeof slug === 'string' && slug.length <= 63 && SLUG.test(slug);
    if (!isNamed || !isSlug || timeZone !== 'UTC') throw new Refusal(422);
    const at = new Date().toISOString();
    const id = randomUUIDv7();
    const organization = { id, name: name.trim(), slug, timeZone, createdAt: at, updatedAt: at };
    const membership = { id: randomUUIDv7(), organization: id, user: userId, role: 'owner' };
    const version = await transactions.write(
      { userId },
      // The maker's account, so that it cannot be closed meanwhile.
      sql`select id, status from users where id = ${userId} and deleted_at is null for update`,
      async ([user], client) => {
        if (user?.['status'] !== 'active') throw new Refusal(401);
        const made = await client.query(
          sql`select set_config('app.tenant_id', ${id}, true);
            insert into organizations (id, created_at, updated_at, name, slug, time_zone, deleted_at)
            values (${id}, ${at}, ${at}, ${organization.name}, ${slug}, ${timeZone}, null) returning version`,
        );
        await client.query(
          sql`insert into memberships (id, created_at, updated_at, organization_id, user_id, role)
            values (${membership.id}, ${at}, ${at}, ${id}, ${userId}, 'owner') returning version`,
        );
        const event = (entity: string, created: Readonly<Record<string, string>>) =>
          sql`(${randomUUIDv7()}, ${at}, ${id}, ${userId}, ${request.id}, 'created', ${entity}, ${created['id'] ?? ''}, ${changesOf(created)})`;
        await client.query(
          `insert into audit_events (id, created_at, organization_id, actor_id, request_id, action,
            entity, entity_id, changes) values ${event('organizations', organization)}, ${event('memberships', membership)}`,
        );
        return (made as unknown as QueryResult<Row>[])[1]?.rows[0]?.['version'];
      },
    );
    void reply.status(201).header('location', `/v1/organizations/${id}`);
    return reply.headers(versioned(version)).send(organization);
  });
}

function changesOf(created: Readonly<Record<string, string>>): string {
  const changes = Object.entries(created).map(([field, after]) => ({ field, before: null, after }));
  return JSON.stringify(changes);
}
