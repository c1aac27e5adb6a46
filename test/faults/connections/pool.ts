import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { Database, DatabasePool, DatabaseUnavailable, LookUp } from '#core/persistence';
import { DatabaseProxy } from '../../support/database-proxy.js';
import { DRIVERS } from '../../support/drivers.js';
import { eventually } from '../../support/eventually.js';
import { Faults } from '../../support/faults.js';
import { logInAs } from '../../support/people.js';
import { createPlantedTable, PlantedPlan, plantedWrites } from '../../support/planted-writes.js';
import { expectProblem } from '../../support/problems.js';
import { TestApi } from '../../support/test-api.js';

const POOL_MAX = 3;

describe.each(DRIVERS)('the pool of connections of the %s driver', (driver) => {
  let api: TestApi;
  let plan: PlantedPlan;
  let token: string;

  beforeAll(async () => {
    api = await TestApi.start(
      {
        DATABASE_POOL_MAX: String(POOL_MAX),
        DATABASE_POOL_WAIT_MS: '2000',
        DATABASE_DRIVER: driver,
      },
      plantedWrites,
    );
    await createPlantedTable(api.database);
    plan = api.app.get(PlantedPlan);
    ({ token } = await logInAs(api, 'Ada'));
  });

  beforeEach(() => {
    plan.reset();
  });

  afterAll(() => api.stop());

  const figures = () => api.app.get(DatabasePool).figures();
  const post = () => api.request('POST', '/v1/planted', { body: { name: 'Tom' } });
  const get = () => api.request('GET', '/v1/users/me', { token });

  /** What a scrape tells an operator. */
  const gauges = async (): Promise<Record<string, number>> => {
    const { body } = await api.request('GET', '/metrics');
    const lines = body.matchAll(/^database_pool_connections\{state="(\w+)"\} (\d+)$/gm);
    return Object.fromEntries([...lines].map(([, state = '', count]) => [state, Number(count)]));
  };

  it('is never larger than configured, and is free again after a load of requests', async () => {
    let highest = 0;
    plan.duringWork = () => {
      highest = Math.max(highest, figures().used);
      return Promise.resolve();
    };
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => (n < 5 ? post() : get())),
      );
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([
        ...new Array<number>(5).fill(201),
        ...new Array<number>(5).fill(200),
      ]);
    }
    expect(highest).toBe(POOL_MAX);
    expect(figures()).toMatchObject({ used: 0, waiting: 0 });
    expect(await gauges()).toMatchObject({ used: 0, waiting: 0 });
  });

  it('is free again after a load of failures', async () => {
    plan.duringWork = async (run, database) => {
      if (run % 2 === 0) throw new Error('planted');
      await database.execute('select 1/0');
    };
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(Array.from({ length: POOL_MAX }, post));
      expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([500]));
    }
    expect(figures()).toMatchObject({ used: 0, waiting: 0 });
    expect(await gauges()).toMatchObject({ used: 0, waiting: 0 });
  });

  it('does not lend a connection PostgreSQL has taken leave of', async () => {
    const faults = Faults.install();
    const statuses: number[] = [];
    for (let n = 0; n < 40; n++) {
      faults.plant('terminated', (sql) => sql.includes('find_session_credential'));
      statuses.push((await get()).statusCode);
      faults.clear();
      statuses.push((await get()).statusCode);
    }
    faults.remove();
    expect(statuses).toEqual(Array.from({ length: 80 }, (_, n) => (n % 2 === 0 ? 503 : 200)));
  });

  it('that is used up lets nobody wait for long, and says when to come back', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    plan.duringWork = () => held;
    const holders = Array.from({ length: POOL_MAX }, post);
    await eventually(figures, ({ used }) => used === POOL_MAX);
    const refused = await post();
    expectProblem(refused, 503, 'database-busy');
    expect(refused.headers['retry-after']).toBe('1');
    release();
    for (const holder of holders) expect((await holder).statusCode).toBe(201);
    expect(figures()).toMatchObject({ used: 0, waiting: 0 });
  });

  it('can be closed while a connection is being made', async () => {
    const proxy = await DatabaseProxy.start(api.database.urlOf('app'));
    const other = await TestApi.start({ DATABASE_URL: proxy.url, DATABASE_DRIVER: driver });
    proxy.hold();
    const asked = other.app.get(LookUp).run(() => other.app.get(Database).execute('select 1'));
    const refused = asked.catch((error: unknown) => error);
    const closed = jest.spyOn(pg.Pool.prototype, 'end');
    const stopped = other.stop();
    await eventually(
      () => closed.mock.calls.length,
      (count) => count > 0,
    );
    closed.mockRestore();
    proxy.letGo();
    expect(await refused).toBeInstanceOf(DatabaseUnavailable);
    await stopped;
    await proxy.stop();
  });
});
