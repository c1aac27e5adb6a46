import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Health } from '#core/observability';
import { TestDatabase } from '#core/testing';
import { DatabaseProxy } from '../../../support/database-proxy.js';
import { TestApi } from '../../../support/test-api.js';

let database: TestDatabase;
let proxy: DatabaseProxy;
let api: TestApi;

beforeAll(async () => {
  database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
  proxy = await DatabaseProxy.start(database.urlOf('app'));
  api = await TestApi.startOn(database, { DATABASE_URL: proxy.url });
});

afterAll(async () => {
  await api.stop();
});

const problem = async () => (await api.app.get(Health).report()).checks[0]?.problem;

it('is there while the database answers and its schema is not older than the code', async () => {
  expect(await api.app.get(Health).report()).toEqual({
    isReady: true,
    checks: [{ name: 'database', problem: null }],
  });
  const response = await api.request('GET', '/health/ready');
  expect([response.statusCode, response.json()]).toEqual([
    200,
    { status: 'ready', checks: ['database'] },
  ]);
});

it('is there although the schema is newer: the next release migrates first', async () => {
  await database.query(`insert into schema_migrations (name) values ('29990101000000-later')`);
  expect(await problem()).toBeNull();
});

it('is missing while migrations are', async () => {
  await database.query('truncate schema_migrations');
  expect(await problem()).toMatch(/^the schema is older than the code; run `solera migrate up`/);
  expect(await problem()).toContain('20261123090000-create-users-and-sessions');
  await database.query('drop table schema_migrations');
  expect(await problem()).toContain('20261123090000-create-users-and-sessions');
});

it('is missing while the database is away, without telling where it was', async () => {
  await proxy.stop();
  expect(await problem()).toBe('the database cannot be reached');
  const response = await api.request('GET', '/health/ready');
  expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '2']);
  expect(response.json<{ detail: string }>().detail).toBe(
    'database: the database cannot be reached',
  );
});
