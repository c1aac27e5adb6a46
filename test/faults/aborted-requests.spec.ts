import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { DatabasePool } from '#core/persistence';
import { logInAs } from '../support/people.js';
import { PlantedPlan, plantedWrites, createPlantedTable } from '../support/planted-writes.js';
import { TestApi } from '../support/test-api.js';

const CLIENTS = 200;
const POOL_MAX = 5;

describe('requests whose clients go away', () => {
  let api: TestApi;
  let token: string;

  beforeAll(async () => {
    api = await TestApi.start({ DATABASE_POOL_MAX: String(POOL_MAX) }, plantedWrites);
    await createPlantedTable(api.database);
    ({ token } = await logInAs(api, 'Ada'));
    await api.app.listen(0, '127.0.0.1');
    // Kysely writes down whatever a statement says after it was given up.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });

  afterAll(async () => {
    jest.restoreAllMocks();
    await api.stop();
  });

  const open = async (method: string, path: string, body = ''): Promise<Socket> => {
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined); // It is torn down on purpose.
    await once(socket, 'connect');
    const head = [
      `${method} ${path} HTTP/1.1`,
      'Host: api.test',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      `Content-Length: ${String(body.length)}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    return socket;
  };

  const countSleeping = async (): Promise<number> => {
    const [row] = await api.database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and state = 'active' and query like '%pg_sleep(60)'`,
    );
    return row?.count ?? 0;
  };

  /** Polls, because neither PostgreSQL nor the pool tells when it has settled. */
  const until = async (isSettled: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 10_000;
    while (!(await isSettled())) {
      if (Date.now() > deadline) throw new Error('It did not settle within 10 s');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it.each(['GET', 'POST'])(
    'in the middle of a statement have it canceled and give their connections back (%s)',
    async (method) => {
      const plan = api.app.get(PlantedPlan);
      plan.duringWork = async (_run, database) => {
        await database.execute('select pg_sleep(60)');
      };
      const body = method === 'POST' ? '{"name":"Tom"}' : '';
      const sockets = await Promise.all(
        Array.from({ length: CLIENTS }, () => open(method, '/v1/planted', body)),
      );
      await until(async () => (await countSleeping()) === POOL_MAX);
      for (const socket of sockets) socket.destroy();
      await until(async () => {
        const { used, waiting } = api.app.get(DatabasePool).figures();
        return used === 0 && waiting === 0 && (await countSleeping()) === 0;
      });
      plan.reset();
      expect((await api.request('GET', '/v1/planted', { token })).statusCode).toBe(200);
      expect(await api.database.query('select * from planted')).toEqual([]);
    },
  );
});
