import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DatabasePool, type Database } from '#core/persistence';
import { TestDatabase } from '#core/testing';
import { DatabaseProxy, type Cut } from '../../support/database-proxy.js';
import { DRIVERS } from '../../support/drivers.js';
import { eventually } from '../../support/eventually.js';
import {
  createPlantedTable,
  plantedNames,
  PlantedPlan,
  plantedWrites,
} from '../../support/planted-writes.js';
import { TestApi } from '../../support/test-api.js';

const BODY = { body: { name: 'Tom' } };
const KILL = 'select pg_terminate_backend(pg_backend_pid())';

describe.each(DRIVERS)('a lost connection of the %s driver', (driver) => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let api: TestApi;
  let plan: PlantedPlan;

  beforeAll(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    proxy = await DatabaseProxy.start(database.urlOf('app'));
    // One connection: a slot that is not given back is missed at once.
    api = await TestApi.startOn(
      database,
      {
        DATABASE_URL: proxy.url,
        DATABASE_POOL_MAX: '1',
        DATABASE_POOL_WAIT_MS: '2000',
        DATABASE_DRIVER: driver,
      },
      plantedWrites,
    );
    await createPlantedTable(database);
    plan = api.app.get(PlantedPlan);
  });

  const expectRecovered = async () => {
    expect(api.app.get(DatabasePool).figures()).toMatchObject({ used: 0, waiting: 0 });
    expect((await api.request('POST', '/v1/planted', BODY)).statusCode).toBe(201);
  };

  afterEach(async () => {
    plan.reset();
    await expectRecovered();
    await database.query('truncate planted');
    plan.reset();
  });

  afterAll(async () => {
    await api.stop();
    await proxy.stop();
  });

  const post = async () => {
    const response = await api.request('POST', '/v1/planted', BODY);
    return [response.statusCode, response.json<{ code: string }>().code];
  };

  it.each<[Cut, string[]]>([
    ['before', []],
    ['after', ['prepared Tom']],
  ])('during COMMIT, %s the server did it, leaves the outcome unknown', async (cut, names) => {
    // As a whole message: BEGIN speaks of `read committed`.
    proxy.cutAt('commit\0', cut);
    expect(await post()).toEqual([503, 'outcome-unknown']);
    expect(plan.runs).toBe(1);
    // The server notices the cut a moment after we do.
    await eventually(
      () => database.query(`select from pg_stat_activity where state like 'idle in transaction%'`),
      (open) => open.length === 0,
    );
    expect(await plantedNames(database)).toEqual(names);
  });

  it('during COMMIT, by the end of the backend, leaves the outcome unknown', async () => {
    await database.query(`create function die() returns trigger language plpgsql security definer
      as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`);
    await database.query(`create constraint trigger die after insert on planted
      deferrable initially deferred for each row execute function die()`);
    expect(await post()).toEqual([503, 'outcome-unknown']);
    expect(plan.runs).toBe(1);
    await database.query('drop trigger die on planted');
    expect(await plantedNames(database)).toEqual([]);
  });

  it.each<[string, (database: Database) => Promise<unknown>]>([
    ['by the end of the backend', (connection) => connection.execute(KILL)],
    [
      'on the network',
      (connection) => {
        proxy.cutAt('planted statement', 'before');
        return connection.execute(`select 'planted statement'`);
      },
    ],
  ])('during work, %s, changes nothing and gives its slot back', async (_how, lose) => {
    plan.duringWork = async (_run, connection) => {
      await lose(connection);
    };
    expect(await post()).toEqual([503, 'database-unavailable']);
    expect(plan.runs).toBe(1);
    expect(await plantedNames(database)).toEqual([]);
  });

  it('changes nothing where work goes on as if nothing had happened', async () => {
    plan.duringWork = async (_run, connection) => {
      await connection.execute(KILL).catch(() => undefined);
    };
    expect((await post())[0]).toBe(503);
    expect(await plantedNames(database)).toEqual([]);
  });

  // The lazy driver sends BEGIN with the first statement, when the work has begun.
  it.each<Cut>(['before', 'after'])(
    'at BEGIN, %s the server did it, changes nothing and gives its slot back',
    async (cut) => {
      proxy.cutAt('start transaction', cut);
      expect(await post()).toEqual([503, 'database-unavailable']);
      expect(plan.runs).toBe(driver === 'lazy' ? 1 : 0);
      expect(await plantedNames(database)).toEqual([]);
    },
  );

  it('of an idle connection is not noticed by the next request', async () => {
    await post();
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'solera api'
       and datname = current_database()`,
    );
    await eventually(
      () => api.app.get(DatabasePool).figures(),
      ({ idle }) => idle === 0,
    );
    expect((await post())[0]).toBe(201);
  });
});
