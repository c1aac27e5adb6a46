import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeldTable } from '../../support/held-table.js';
import { Installation, type RunningApi } from '../installation.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

describe('the API as a process', () => {
  let server: PostgresServer;
  let installation: Installation;
  let place: Place;
  let api: RunningApi;

  beforeAll(async () => {
    server = await PostgresServer.start();
    place = await Place.make();
    installation = await Installation.prepare(place, server, 'api');
    await installation.run('migrate', 'up');
  });

  afterAll(async () => {
    await place.remove();
    await server.remove();
  });

  beforeEach(async () => {
    api = await installation.startApi();
  });

  afterEach(async () => {
    await place.killAll();
  });

  it('says 503 while its database is away, and serves again by itself when it is back', async () => {
    const { client } = api;
    const token = await client.logIn(await client.register('Ada'));
    expect((await client.me(token)).status).toBe(200);

    await server.stop();
    const away = await client.me(token);
    expect(away.status).toBe(503);
    expect(away.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await away.json()).toMatchObject({ code: 'database-unavailable', status: 503 });
    expect((await client.send('GET', '/health/ready')).status).toBe(503);
    expect((await client.send('GET', '/health/live')).status).toBe(200);

    await server.run();
    await client.waitUntilReady(api.process);
    expect((await client.me(token)).status).toBe(200);
  });

  it('answers what it has begun at SIGTERM, takes no new connections, and ends with 0', async () => {
    const { client, process } = api;
    const token = await client.logIn(await client.register('Grace'));
    const users = await HeldTable.hold(installation.adminUrl, 'users');
    const begun = client.me(token);
    await users.waitForWaiting(1);

    process.terminate();
    await process.waitUntil('take no connections', 5000, async () => {
      await sleep(10);
      return client.isClosed();
    });
    await users.release();
    expect((await begun).status).toBe(200);
    expect(await process.waitUntilEnded(5000)).toBe(0);
  });
});
