import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, DatabasePool, UnitOfWork } from '#core/persistence';
import { TestDatabase } from '#core/testing';
import { sampleOf } from '../support/depth.js';
import { DatabaseProxy, type ServerState } from '../support/database-proxy.js';
import { eventually } from '../support/eventually.js';
import { HeldTable } from '../support/held-table.js';
import { arrange, type Call } from '../support/operations/arrangements.js';
import { OPERATIONS } from '../support/operations/documented-operations.js';
import { World } from '../support/operations/world.js';
import { expectProblem } from '../support/problems.js';
import { listTables, readRows, type Rows } from '../support/rows.js';
import { TestApi } from '../support/test-api.js';

const CHOSEN = sampleOf(OPERATIONS);
const SCOPE = { requestId: 'test', userId: null };

/**
 * Every operation, at once, while the whole database fails. What becomes of each of their statements
 * is in failing-statements.spec.ts; a real restart is in test/processes/faults/database-away.spec.ts.
 */
describe('every operation', () => {
  let api: TestApi;
  let calls: Call[];
  let rows: Rows;

  const prepare = async (started: TestApi) => {
    api = started;
    const world = await World.make(api);
    calls = [];
    for (const operation of CHOSEN) calls.push(await arrange(world, operation));
    rows = await readRows(api.database);
  };

  const send = ({ operation, url, request }: Call) => api.request(operation.method, url, request);

  const expectAllRefused = async (code: string, retryAfter: string) => {
    for (const response of await Promise.all(calls.map(send))) {
      expectProblem(response, 503, code);
      expect(response.headers['retry-after']).toBe(retryAfter);
    }
  };

  /** One after the other: the first request after a failure has nobody to learn from. */
  const expectAllServed = async () => {
    expect(await readRows(api.database)).toEqual(rows);
    expect(api.app.get(DatabasePool).figures()).toMatchObject({ used: 0, waiting: 0 });
    for (const call of calls) {
      const { statusCode } = await send(call);
      expect([call.operation.id, statusCode]).toEqual([call.operation.id, call.operation.success]);
    }
  };

  describe('while all connections are lent', () => {
    const POOL_MAX = 2;

    beforeAll(async () => {
      await prepare(
        await TestApi.start({
          DATABASE_POOL_MAX: String(POOL_MAX),
          DATABASE_POOL_WAIT_MS: '2000',
        }),
      );
    });

    afterAll(() => api.stop());

    it('is refused for now, changes nothing, and is served when one is back', async () => {
      const mayEnd = Promise.withResolvers<undefined>();
      const units = api.app.get(UnitOfWork);
      const database = api.app.get(Database);
      const held = Array.from({ length: POOL_MAX }, () =>
        units.run(
          SCOPE,
          () => database.execute('select 1').then(() => mayEnd.promise),
          () => undefined,
          { access: 'write' },
        ),
      );
      await eventually(
        () => api.app.get(DatabasePool).figures(),
        ({ used }) => used === POOL_MAX,
      );
      await expectAllRefused('database-busy', '1');
      mayEnd.resolve(undefined);
      await Promise.all(held);
      await expectAllServed();
    });
  });

  describe('while no statement ends in time', () => {
    beforeAll(async () => {
      const database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
      // Shorter than the lock timeout, which would end them otherwise.
      await database.query(
        `alter role app in database ${database.name} set statement_timeout = '1s'`,
      );
      await prepare(await TestApi.startOn(database, { DATABASE_POOL_MAX: '20' }));
    });

    afterAll(() => api.stop());

    it('is refused for now, changes nothing, and is served when they do', async () => {
      const tables = await listTables(api.database);
      const held = await HeldTable.hold(api.database.adminUrl, ...tables.map(({ name }) => name));
      await expectAllRefused('database-busy', '1');
      await held.release();
      await expectAllServed();
    });
  });

  describe('while the server restarts', () => {
    let proxy: DatabaseProxy;

    beforeAll(async () => {
      const database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
      proxy = await DatabaseProxy.start(database.urlOf('app'));
      await prepare(await TestApi.startOn(database, { DATABASE_URL: proxy.url }));
    });

    afterAll(async () => {
      await api.stop();
      await proxy.stop();
    });

    it('is refused for now, changes nothing, and is served when it is back', async () => {
      for (const state of ['down', 'starting up'] satisfies ServerState[]) {
        await proxy.become(state);
        await expectAllRefused('database-unavailable', '5');
      }
      await proxy.become('up');
      await expectAllServed();
    });
  });
});
