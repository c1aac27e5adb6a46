import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { OperationsServer } from '#core/observability';
import { TEST_SEALING_KEYS, TestDatabase } from '#core/testing';
import { createWorker } from '../../apps/worker/src/run.js';
import { loadWorkerConfig } from '../../apps/worker/src/worker.config.js';

describe('the worker', () => {
  let database: TestDatabase;
  let worker: INestApplicationContext;
  let port: number;

  beforeAll(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    const config = await loadWorkerConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      SEALING_KEYS: TEST_SEALING_KEYS,
      DATABASE_URL: database.urlOf('app'),
    });
    worker = await createWorker(config);
    await worker.init();
    port = await worker.get(OperationsServer).listen('127.0.0.1', 0);
  });
  afterAll(() => database.drop());

  const get = (path: string) => fetch(`http://127.0.0.1:${String(port)}${path}`);

  it('lives, and is ready while its database is', async () => {
    expect(await (await get('/health/live')).json()).toEqual({ status: 'live' });
    expect(await (await get('/health/ready')).json()).toEqual({
      isReady: true,
      checks: [{ name: 'database', problem: null }],
    });
  });

  it('shows its metrics', async () => {
    expect(await (await get('/metrics')).text()).toContain(
      'database_pool_connections{state="used"} 0',
    );
  });

  it('is not ready when its schema is older than its code', async () => {
    await database.query('delete from schema_migrations');
    const answer = await get('/health/ready');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('solera migrate up');
  });

  it('stops listening when it ends', async () => {
    await worker.close();
    await expect(get('/health/live')).rejects.toThrow('fetch failed');
  });
});
