import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { request as httpRequest, type ClientRequest } from 'node:http';
import { sql } from 'kysely';
import { DatabasePool, type Database } from '#core/persistence';
import { DRIVERS } from '../../support/drivers.js';
import { eventually } from '../../support/eventually.js';
import { logInAs } from '../../support/people.js';
import {
  createPlantedTable,
  plantedNames,
  PlantedPlan,
  plantedWrites,
} from '../../support/planted-writes.js';
import { TestApi } from '../../support/test-api.js';

/** Longer than the test waits for the end of statements: those that end meanwhile were canceled. */
const SLEEP_SECONDS = 20;

const sleepByStatement = (database: Database) =>
  database.execute(`select pg_sleep(${SLEEP_SECONDS})`);

const sleepByKysely = async (database: Database) => {
  const query = await database.kysely<object>();
  return database.select(query.selectNoFrom(sql`pg_sleep(${SLEEP_SECONDS})`.as('slept')));
};

describe.each(DRIVERS)('requests by the %s driver whose clients go away', (driver) => {
  let api: TestApi;
  let plan: PlantedPlan;
  let origin: string;
  let token: string;

  beforeAll(async () => {
    api = await TestApi.start({ DATABASE_POOL_MAX: '8', DATABASE_DRIVER: driver }, plantedWrites);
    await createPlantedTable(api.database);
    await api.app.listen(0, '127.0.0.1');
    origin = await api.app.getUrl();
    ({ token } = await logInAs(api, 'Ada'));
    plan = api.app.get(PlantedPlan);
  });

  beforeEach(async () => {
    plan.reset();
    await api.database.query('truncate planted');
  });

  afterAll(() => api.stop());

  const send = (method: string): ClientRequest => {
    const request = httpRequest(`${origin}/v1/planted`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    const body = method === 'POST' ? '{"name":"Tom"}' : undefined;
    return request.once('error', () => undefined).end(body);
  };
  const figures = () => api.app.get(DatabasePool).figures();
  const running = () =>
    api.database.query<{ asleep: boolean }>(
      `select query ~ 'pg_sleep' as asleep from pg_stat_activity where datname = current_database()
       and application_name = 'solera api' and state <> 'idle'`,
    );

  // GET waits for a connection twice: eight are busy with the first of these before one comes to the second.
  it.each([
    ['POST', 'a statement', 8, sleepByStatement],
    ['GET', 'a statement', 1, sleepByStatement],
    ['GET', 'a query of Kysely', 1, sleepByKysely],
  ] as const)(
    'cancel their statements, give back their connections and leave no row (%s, %s)',
    async (method, _what, least, sleepInDatabase) => {
      // Kysely tells the console of every statement it canceled.
      const told = jest.spyOn(console, 'error').mockReturnValue(undefined);
      let canceled = 0;
      plan.duringWork = async (_run, database) => {
        await sleepInDatabase(database).catch((error: unknown) => {
          canceled += 1;
          throw error;
        });
      };
      const requests = Array.from({ length: 200 }, () => send(method));
      await eventually(figures, ({ used, waiting }) => used === 8 && waiting > 100);
      await eventually(running, (rows) => {
        const asleep = rows.filter((row) => row.asleep).length;
        return rows.length === 8 && asleep >= least;
      });
      for (const request of requests) request.destroy();

      await eventually(figures, ({ used, waiting }) => used === 0 && waiting === 0);
      await eventually(running, (rows) => rows.length === 0);
      expect(canceled).toBeGreaterThanOrEqual(least);
      expect(String(told.mock.calls)).toContain('canceling statement due to user request');
      told.mockRestore();
      expect(await plantedNames(api.database)).toEqual([]);

      plan.reset();
      expect((await api.request('POST', '/v1/planted', { body: { name: 'Tom' } })).statusCode).toBe(
        201,
      );
      expect(await plantedNames(api.database)).toEqual(['prepared Tom']);
    },
  );
});
