import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../api-client.js';
import { Installation } from '../installation.js';
import { Pgbouncer } from '../pgbouncer.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

const TENANTS = 20;
const REQUESTS = 200;

interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

describe.each(['lazy', 'stock'])(
  'through pgbouncer in transaction mode, by the %s driver',
  (driver) => {
    let server: PostgresServer;
    let pgbouncer: Pgbouncer;
    let place: Place;
    let installation: Installation;
    let client: ApiClient;

    beforeAll(async () => {
      server = await PostgresServer.start();
      place = await Place.make();
      installation = await Installation.prepare(place, server, 'pooled');
      await installation.run('migrate', 'up');
      pgbouncer = await Pgbouncer.start(installation.appUrl, 5);
      ({ client } = await installation.startApi({
        DATABASE_URL: pgbouncer.url,
        DATABASE_POOL_MAX: '20',
        DATABASE_DRIVER: driver,
      }));
    });

    afterAll(async () => {
      await place.remove();
      await pgbouncer.stop();
      await server.remove();
    });

    const found = async (name: string): Promise<Tenant> => {
      const token = await client.logIn(await client.register(name));
      const body = { name, slug: name.toLowerCase() };
      const answer = await client.send('POST', '/v1/organizations', body, token);
      const { id } = (await answer.json()) as { id: string };
      return { id, name, token };
    };

    it('200 requests of 20 tenants over 5 connections see and write their own rows alone', async () => {
      const tenants: Tenant[] = [];
      for (let n = 0; n < TENANTS; n++) tenants.push(await found(`Tenant${String(n)}`));

      const invite = ({ id, name, token }: Tenant, n: number) => {
        const body = { email: `${name}-${String(n)}@example.com`, role: 'member' };
        return client.send('POST', `/v1/organizations/${id}/invitations`, body, token);
      };
      const listMembers = async ({ id, name, token }: Tenant) => {
        const answer = await client.send(
          'GET',
          `/v1/organizations/${id}/members`,
          undefined,
          token,
        );
        return { expected: [{ organizationId: id, user: { name } }], answer: await answer.json() };
      };
      const rounds = Array.from({ length: REQUESTS / TENANTS / 2 }, (_, n) => n);
      const writes = rounds.flatMap((n) => tenants.map((tenant) => invite(tenant, n)));
      const reads = rounds.flatMap(() => tenants.map(listMembers));

      expect(new Set((await Promise.all(writes)).map(({ status }) => status))).toEqual(
        new Set([201]),
      );
      for (const { expected, answer } of await Promise.all(reads)) {
        expect(answer).toMatchObject({ data: expected });
      }
      const crossed = await server.query(
        installation.database,
        `select email, slug from invitations join organizations on organizations.id = organization_id
       where email not like slug || '-%'`,
      );
      expect(crossed).toEqual([]);
      const [written] = await server.query(
        installation.database,
        'select count(*)::int as count from invitations',
      );
      expect(written).toEqual({ count: REQUESTS / 2 });
      const [used] = await server.query(
        installation.database,
        `select count(*)::int as count from pg_stat_activity where usename = 'app'`,
      );
      expect(used).toEqual({ count: 5 });
    });
  },
);
