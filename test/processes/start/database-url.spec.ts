import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient, demoLogin } from '../api-client.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

describe('npm start with a database of somebody else', () => {
  let server: PostgresServer;
  let place: Place;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(async () => {
    await server.remove();
  });

  beforeEach(async () => {
    place = await Place.make();
  });

  afterEach(async () => {
    await place.remove();
  });

  it('takes a superuser, prepares roles and database, and serves as the role that owns nothing', async () => {
    const solera = place.start({ DATABASE_URL: server.url('one_url'), SEED_DEMO: 'true' });
    const api = new ApiClient(await solera.waitUntilReady());
    expect((await api.me(await api.logIn(demoLogin(solera.stdout)))).status).toBe(200);

    const sessions = await server.query<{ role: string }>(
      'postgres',
      `select distinct usename as role from pg_stat_activity where datname = 'one_url'`,
    );
    expect(sessions).toEqual([{ role: 'app' }]);
    const owners = await server.query<{ owner: string }>(
      'one_url',
      `select distinct tableowner as owner from pg_tables where schemaname = 'public'`,
    );
    expect(owners).toEqual([{ owner: 'app_owner' }]);

    solera.interrupt();
    await solera.waitUntilEnded();
    await place.waitUntilEmpty();
    expect(await server.query('one_url', 'select 1 as answer')).toEqual([{ answer: 1 }]);
  });

  it('takes an owner and an app log-in as they are', async () => {
    const preparation = place.start(
      { DATABASE_URL: server.url('two_urls') },
      { command: ['npm', 'run', '--silent', 'solera', '--', 'database', 'prepare'] },
    );
    expect(await preparation.waitUntilEnded()).toBe(0);
    await server.query('postgres', `alter role app_owner password 'owners'`);
    await server.query('postgres', `alter role app password 'apps'`);

    const solera = place.start({
      DATABASE_OWNER_URL: server.urlAs('app_owner', 'owners', 'two_urls'),
      DATABASE_URL: server.urlAs('app', 'apps', 'two_urls'),
    });
    const api = new ApiClient(await solera.waitUntilReady());
    expect((await api.me(await api.logIn(await api.register('Ada')))).status).toBe(200);
    expect(demoLogin(solera.stdout).email).toBe('');
  });

  it('refuses in one sentence when it cannot be reached', async () => {
    const url = 'postgresql://postgres:not-shown@127.0.0.1:1/solera';
    const solera = place.start({ DATABASE_URL: url });
    expect(await solera.waitUntilEnded()).toBe(69);
    expect(solera.said()).toEqual([
      'Preparing the database',
      'PostgreSQL cannot be reached at 127.0.0.1:1/postgres as postgres (ECONNREFUSED).',
    ]);
    await place.waitUntilEmpty();
  });

  it('refuses in one sentence when the password is wrong', async () => {
    const solera = place.start({ DATABASE_URL: server.urlAs('postgres', 'wrong', 'any') });
    expect(await solera.waitUntilEnded()).toBe(77);
    expect(solera.said()).toEqual([
      'Preparing the database',
      expect.stringMatching(
        /^PostgreSQL refused the log-in to 127\.0\.0\.1:\d+\/postgres as postgres: check role and password in the database URL\.$/,
      ),
    ]);
    await place.waitUntilEmpty();
  });
});
