import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { openClient } from '#core/persistence';
import { makeApiKey } from '../support/api-keys.js';
import { registerClient } from '../support/oauth-clients.js';
import { arrange } from '../support/operations/arrangements.js';
import { OPERATIONS } from '../support/operations/documented-operations.js';
import { World } from '../support/operations/world.js';
import {
  addMember,
  addMembers,
  foundOrganization,
  invite,
  type FoundedOrganization,
} from '../support/organizations.js';
import type { Person } from '../support/people.js';
import { readRows } from '../support/rows.js';
import { TestApi } from '../support/test-api.js';

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const INSIDE = OPERATIONS.filter(({ path }) => path.includes('{organizationId}')).map(
  (operation) => [operation.id, operation] as const,
);

/** Those that name something inside the organization too. */
const DEEP = INSIDE.filter(([, { path }]) => /\{\w+\}.*\{\w+\}/.test(path));

interface Tenant extends FoundedOrganization {
  readonly owner: Person;
}

describe('a tenant', () => {
  let api: TestApi;
  let world: World;
  let ours: Tenant;
  let theirs: Tenant;

  beforeAll(async () => {
    api = await TestApi.start({ DATABASE_POOL_MAX: '5' });
    world = await World.make(api);
    ours = await found('ours');
    theirs = await found('theirs');
  });
  beforeEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => api.stop());

  /** With a member more, an open invitation and an API key, so that every tenant table has rows of it. */
  async function found(slug: string): Promise<Tenant> {
    const owner = await world.newcomer();
    const organization = await foundOrganization(api, owner, slug);
    await addMember(api, organization, {
      by: owner,
      person: await world.newcomer(),
      role: 'admin',
    });
    await invite(api, organization, { by: owner, email: `guest@${slug}.example`, role: 'member' });
    await makeApiKey(api, organization, { by: owner });
    await registerClient(api, organization, { by: owner });
    return { ...organization, owner };
  }

  /** The same path below our own organization: the first id of a path is the tenant's. */
  const inOurs = (url: string) => url.replace(ID, ours.id);

  describe('has only its own rows, asked in SQL,', () => {
    let client: pg.Client;

    beforeAll(async () => {
      client = await openClient(api.database.urlOf('app'), 'isolation');
    });
    afterAll(() => client.end());

    /** Each tenant table with the column that names the tenant. */
    const tables = () =>
      api.database.query<{ name: string; tenant: string }>(
        `select table_name as name, column_name as tenant from information_schema.columns
         where table_schema = 'public'
           and (column_name = 'organization_id' or (table_name = 'organizations' and column_name = 'id'))
         order by 1`,
      );

    /** What one statement does for a tenant (null for none), undone at once. */
    const attempt = async (tenant: string | null, sql: string, values: unknown[] = []) => {
      await client.query('begin');
      try {
        if (tenant !== null)
          await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant]);
        const { rowCount } = await client.query(sql, values);
        return rowCount ?? 0;
      } catch (error) {
        return (error as { code: string }).code;
      } finally {
        await client.query('rollback');
      }
    };

    /** What a tenant (null for none) can do with the rows of another: command and table to rows or error. */
    const matrix = async (tenant: string | null, of: string) => {
      const done: Record<string, number | string> = {};
      for (const { name, tenant: column } of await tables()) {
        const [row] = await api.database.query<{ row: object }>(
          `select to_jsonb(t) as row from "${name}" t where "${column}" = $1 limit 1`,
          [of],
        );
        const isOwn = `"${column}" = $1`;
        const copy = `insert into "${name}" select * from jsonb_populate_record(null::"${name}", $1)`;
        done[`select ${name}`] = await attempt(tenant, `select from "${name}" where ${isOwn}`, [
          of,
        ]);
        done[`update ${name}`] = await attempt(
          tenant,
          `update "${name}" set "${column}" = "${column}" where ${isOwn}`,
          [of],
        );
        done[`delete ${name}`] = await attempt(tenant, `delete from "${name}" where ${isOwn}`, [
          of,
        ]);
        done[`insert ${name}`] = await attempt(tenant, copy, [JSON.stringify(row?.row)]);
      }
      return done;
    };

    const REFUSED = '42501';
    /** What row-level security let through, whatever else may have stood in its way, such as a key that is there. */
    const reached = (done: Record<string, number | string>) =>
      Object.entries(done)
        .filter(([, result]) => result !== 0 && result !== REFUSED)
        .map(([name]) => name);

    it('all of its own', async () => {
      const done = await matrix(ours.id, ours.id);
      // What was done stays done: not even its own tenant changes the audit log.
      const appendOnly = ['update audit_events', 'delete audit_events'];
      expect(reached(done)).toEqual(Object.keys(done).filter((name) => !appendOnly.includes(name)));
      expect(Object.keys(done)).toHaveLength(24);
    });

    it('none of another [security 25]', async () => {
      expect(reached(await matrix(ours.id, theirs.id))).toEqual([]);
    });

    it('none at all where no tenant is set', async () => {
      expect(reached(await matrix(null, theirs.id))).toEqual([]);
    });

    it('and gives none of them away', async () => {
      for (const { name, tenant: column } of await tables()) {
        const move = `update "${name}" set "${column}" = $1`;
        expect([name, await attempt(ours.id, move, [theirs.id])]).toEqual([name, REFUSED]);
      }
    });

    it('which is noticed where a policy is missing [security 25]', async () => {
      await api.database.query('alter policy tenant on memberships using (true) with check (true)');
      expect(reached(await matrix(ours.id, theirs.id))).toEqual(
        expect.arrayContaining(['select memberships', 'update memberships', 'insert memberships']),
      );
      const right = 'organization_id = (select app.current_tenant())';
      await api.database.query(
        `alter policy tenant on memberships using (${right}) with check (${right})`,
      );
    });
  });

  describe('is unknown to others:', () => {
    it.each(INSIDE)(
      '%s answers 404 and changes nothing [security 20] [security 22]',
      async (_id, operation) => {
        const { url, request } = await arrange(world, operation);
        const before = await readRows(api.database);
        const asStranger = { ...request, token: ours.owner.token };
        const whole = await api.request(operation.method, url, asStranger);
        expect([whole.statusCode, whole.body]).toEqual([
          404,
          expect.stringContaining('organization-not-found'),
        ]);
        expect(await readRows(api.database)).toEqual(before);
      },
    );

    it.each(DEEP)(
      '%s answers 404 below another organization [security 22]',
      async (_id, operation) => {
        const { url, request } = await arrange(world, operation);
        const before = await readRows(api.database);
        const asStranger = { ...request, token: ours.owner.token };
        expect((await api.request(operation.method, inOurs(url), asStranger)).statusCode).toBe(404);
        expect(await readRows(api.database)).toEqual(before);
      },
    );
  });

  describe('has only its own rows where the queries forget to ask for them: [security 25]', () => {
    /** Takes the tenant's condition out of every statement the API sends. */
    const forgetTenant = () => {
      type AnyQuery = (this: unknown, ...args: unknown[]) => unknown;
      const prototype = pg.Client.prototype as unknown as { query: AnyQuery };
      const { query } = prototype;
      let forgotten = 0;
      const widen = (sql: string) =>
        sql.replace(
          /(?:"\w+"\.)?"organization_id" = ('[^']+'|\$\d+)/g,
          (_all: string, value: string) => {
            forgotten++;
            return `${value}::uuid is not null`;
          },
        );
      jest.spyOn(prototype, 'query').mockImplementation(function (this: unknown, ...args) {
        const [first, ...rest] = args;
        if (typeof first === 'string') return query.call(this, widen(first), ...rest);
        const config = first as { text?: string };
        if (typeof config.text === 'string') config.text = widen(config.text);
        return query.call(this, config, ...rest);
      });
      return () => forgotten;
    };

    it.each(['members', 'invitations', 'api-keys', 'oauth-clients', 'audit-events'])(
      'the list of %s',
      async (list) => {
        const own = await api.request('GET', `${ours.path}/${list}`, { token: ours.owner.token });
        const forgotten = forgetTenant();
        const wide = await api.request('GET', `${ours.path}/${list}`, { token: ours.owner.token });
        expect(forgotten()).toBe(1);
        expect([wide.statusCode, wide.json()]).toEqual([200, own.json()]);
      },
    );

    it.each(DEEP)('%s', async (_id, operation) => {
      const { url, request } = await arrange(world, operation);
      const before = await readRows(api.database);
      const forgotten = forgetTenant();
      const response = await api.request(operation.method, inOurs(url), {
        ...request,
        token: ours.owner.token,
      });
      expect(forgotten()).toBeGreaterThan(0);
      expect(response.statusCode).toBe(404);
      expect(await readRows(api.database)).toEqual(before);
    });
  });

  it('gets its own answers among 200 requests of 20 tenants at once over 5 connections', async () => {
    const tenants = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const owner = await world.newcomer();
        const organization = await foundOrganization(api, owner, `crowd-${String(index)}`);
        await addMembers(api, organization, index);
        return { ...organization, owner, size: index + 1 };
      }),
    );
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const tenant = tenants[(n * 7) % 20];
        if (!tenant) throw new Error('There are twenty tenants');
        const response = await api.request('GET', `${tenant.path}/members?limit=100`, {
          token: tenant.owner.token,
        });
        return { tenant, response };
      }),
    );
    for (const { tenant, response } of answers) {
      const { data } = response.json<{ data: { organizationId: string }[] }>();
      expect(new Set(data.map(({ organizationId }) => organizationId))).toEqual(
        new Set([tenant.id]),
      );
      expect(data).toHaveLength(tenant.size);
    }
  });
});
