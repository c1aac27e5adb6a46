import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, DatabasePool, VersionIsStale } from '#core/persistence';
import { DRIVERS } from '../support/drivers.js';
import { signUp, type Person } from '../support/people.js';
import {
  createPlantedTable,
  plantedNames,
  PlantedPlan,
  plantedWrites,
} from '../support/planted-writes.js';
import { Statements } from '../support/statements.js';
import { TestApi } from '../support/test-api.js';

const BODY = { body: { name: 'Tom' } };

/** docs/decisions/0001-way-of-a-request.md, one test per arrow. */
describe.each(DRIVERS)('the way of a request, by the %s driver', (driver) => {
  let api: TestApi;
  let plan: PlantedPlan;
  let statements: Statements;
  let ada: Person;

  beforeAll(async () => {
    api = await TestApi.start({ DATABASE_DRIVER: driver }, plantedWrites);
    await createPlantedTable(api.database);
    plan = api.app.get(PlantedPlan);
    ada = await signUp(api, 'Ada');
    statements = Statements.record();
  });

  afterEach(async () => {
    plan.reset();
    await api.database.query('truncate planted');
    statements.take();
  });

  afterAll(async () => {
    statements.stop();
    await api.stop();
  });

  describe('1. Fastify', () => {
    it('refuses an oversized body before any guard, and names the request', async () => {
      const response = await api.request('POST', '/v1/planted', {
        body: { name: 'x'.repeat(1_100_000) },
        headers: { 'x-request-id': 'my-request-0001' },
      });
      expect(response.statusCode).toBe(413);
      expect(response.headers['x-request-id']).toBe('my-request-0001');
      expect(response.json<{ instance: string }>().instance).toBe(
        'urn:solera:request:my-request-0001',
      );
      expect(response.headers['ratelimit']).toMatch(/^"address";r=\d+;t=\d+$/);
      expect(statements.take()).toEqual([]);
    });
  });

  describe('2. guards', () => {
    it('authenticates with one statement outside any transaction', async () => {
      plan.duringWork = async (_run, database) => {
        await database.execute('select 1');
      };
      await api.request('GET', '/v1/planted', { token: ada.token });
      const sent = statements.take();
      expect(sent[0]).toMatch(/^select .* from app\.find_session_credential\(/);
      expect(sent[1]).toMatch(/^start transaction/);
      expect(sent.filter((sql) => sql.includes('find_session_credential'))).toHaveLength(1);
    });

    it('authenticates before it authorizes, and authorizes before it looks at the input', async () => {
      const anonymous = await api.request('GET', '/v1/planted/closed?unknown=1');
      expect(anonymous.statusCode).toBe(401);
      const ordinary = await api.request('GET', '/v1/planted/closed?unknown=1', {
        token: ada.token,
      });
      expect(ordinary.statusCode).toBe(403);
    });

    it('closes a route that forgot to say who may call it', async () => {
      expect((await api.request('GET', '/v1/planted/forgotten')).statusCode).toBe(401);
    });
  });

  describe('3. input', () => {
    it('validates before anything is sent to the database', async () => {
      const response = await api.request('POST', '/v1/planted', { body: { name: '' } });
      expect(response.statusCode).toBe(422);
      expect(statements.take()).toEqual([]);
      expect(plan.preparations).toBe(0);
    });

    it('looks for a replay before it prepares, and only where there is a key', async () => {
      const headers = { 'idempotency-key': 'way-of-a-request' };
      plan.onPrepare = () => {
        const [lookUp, ...others] = statements.take();
        expect(lookUp).toMatch(/^select sealed_answer from idempotency_keys/);
        expect(others).toEqual([]);
        return Promise.resolve();
      };
      expect((await api.request('POST', '/v1/planted', { ...BODY, headers })).statusCode).toBe(201);
      statements.take();
      expect((await api.request('POST', '/v1/planted', { ...BODY, headers })).statusCode).toBe(201);
      expect(statements.take()).toHaveLength(1);
      expect([plan.preparations, plan.runs]).toEqual([1, 1]);
    });

    it('prepares on validated input, before the transaction and without a connection', async () => {
      const pool = api.app.get(DatabasePool);
      let used = -1;
      plan.onPrepare = () => {
        used = pool.figures().used;
        expect(statements.take()).toEqual([]);
        return Promise.resolve();
      };
      expect((await api.request('POST', '/v1/planted', BODY)).statusCode).toBe(201);
      expect(used).toBe(0);
      expect(await plantedNames(api.database)).toEqual(['prepared Tom']);
    });
  });

  describe('4. unit of work', () => {
    it('reads in one read-only snapshot', async () => {
      plan.duringWork = async (_run, database) => {
        await database.execute('select 1');
      };
      await api.request('GET', '/v1/planted', { token: ada.token });
      expect(statements.take()).toContain(
        'start transaction isolation level repeatable read read only',
      );
    });

    it('writes in read committed, and commits before the answer', async () => {
      await api.request('POST', '/v1/planted', BODY);
      const sent = statements.take();
      expect(sent[0]).toBe('start transaction isolation level read committed');
      expect(sent.at(-1)).toBe('commit');
    });

    it('has the database refuse a write inside a GET', async () => {
      plan.duringWork = async (_run, database) => {
        await database.execute(`insert into planted (name) values ('smuggled')`);
      };
      const response = await api.request('GET', '/v1/planted', { token: ada.token });
      expect(response.statusCode).toBe(500);
      expect(await plantedNames(api.database)).toEqual([]);
    });

    it('rolls everything back when work throws', async () => {
      plan.duringWork = async (_run, database) => {
        await database.execute(`insert into planted (name) values ('second')`);
        throw new Error('planted secret');
      };
      const response = await api.request('POST', '/v1/planted', BODY);
      expect(response.statusCode).toBe(500);
      expect(response.body).not.toContain('planted secret');
      expect(statements.take().at(-1)).toBe('rollback');
      expect(await plantedNames(api.database)).toEqual([]);
    });

    it('represents inside the transaction: what cannot be shown is not committed', async () => {
      plan.onRepresent = () => {
        throw new Error('planted');
      };
      expect((await api.request('POST', '/v1/planted', BODY)).statusCode).toBe(500);
      expect(await plantedNames(api.database)).toEqual([]);
    });

    it('claims the key first and keeps the answer last, in the same transaction', async () => {
      plan.onRepresent = () => {
        expect(statements.take().join()).not.toContain('update idempotency_keys');
      };
      const headers = { 'idempotency-key': 'same-transaction' };
      plan.duringWork = () => {
        const [begin, claim] = statements.take().slice(-3);
        expect(begin).toMatch(/^start transaction/);
        expect(claim).toContain('insert into idempotency_keys');
        return Promise.resolve();
      };
      await api.request('POST', '/v1/planted', { ...BODY, headers });
      expect(statements.take()).toEqual([
        expect.stringContaining('update idempotency_keys set sealed_answer'),
        'commit',
      ]);
    });

    it('never answers 2xx when work swallowed the failure of a statement', async () => {
      plan.duringWork = async (_run, database) => {
        await database.execute('select 1/0').catch(() => undefined);
      };
      expect((await api.request('POST', '/v1/planted', BODY)).statusCode).toBe(500);
      expect(await plantedNames(api.database)).toEqual([]);
    });

    it('closes the unit behind itself: a stray promise finds no database', async () => {
      let stray: Promise<unknown> = Promise.resolve();
      plan.duringWork = (_run, database) => {
        stray = new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
          database.execute('select 1'),
        );
        stray.catch(() => undefined);
        return Promise.resolve();
      };
      expect((await api.request('POST', '/v1/planted', BODY)).statusCode).toBe(201);
      await expect(stray).rejects.toThrow('only inside UnitOfWork.run');
    });

    it('gives nobody a database outside a unit', async () => {
      await expect(api.app.get(Database).execute('select 1')).rejects.toThrow('only inside');
    });
  });

  describe('5. COMMIT', () => {
    it("turns a constraint that fails at COMMIT into the feature's own error", async () => {
      plan.duringWork = async (_run, database) => {
        await database.execute(`insert into planted (name, parent) values ('orphan', -1)`);
      };
      const response = await api.request('POST', '/v1/planted', BODY);
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
        409,
        'parent-is-missing',
      ]);
      expect(await plantedNames(api.database)).toEqual([]);
    });

    it.each(['40001', '40P01'])(
      'runs the whole unit again after %s, and prepares once',
      async (code) => {
        plan.duringWork = async (run, database) => {
          if (run <= 2) await raise(database, code);
        };
        const response = await api.request('POST', '/v1/planted', BODY);
        expect(response.statusCode).toBe(201);
        expect([plan.runs, plan.preparations]).toEqual([3, 1]);
        expect(await plantedNames(api.database)).toEqual(['prepared Tom']);
      },
    );

    it('gives up after three more runs and says when to come back', async () => {
      plan.duringWork = (_run, database) => raise(database, '40001');
      const response = await api.request('POST', '/v1/planted', BODY);
      expect([response.statusCode, plan.runs]).toEqual([503, 4]);
      expect(response.headers['retry-after']).toBe('1');
      expect(await plantedNames(api.database)).toEqual([]);
    });

    it('never runs a stale version again', async () => {
      plan.duringWork = () => Promise.reject(new VersionIsStale());
      expect((await api.request('POST', '/v1/planted', BODY)).statusCode).toBe(412);
      expect(plan.runs).toBe(1);
    });
  });

  describe('6. the pool', () => {
    it('has every connection back afterwards', () => {
      expect(api.app.get(DatabasePool).figures()).toMatchObject({ used: 0, waiting: 0 });
    });
  });
});

async function raise(database: Database, code: string): Promise<void> {
  await database.execute(`do $$ begin raise exception 'planted' using errcode = '${code}'; end $$`);
}
