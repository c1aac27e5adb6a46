import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { ApiClient, demoLogin } from '../api-client.js';
import { HeldTable } from '../../support/held-table.js';
import { Place } from '../place.js';

describe('npm start', () => {
  let place: Place;

  beforeEach(async () => {
    place = await Place.make();
  });

  afterEach(async () => {
    await place.remove();
  });

  it('refuses in one sentence when its port is taken, and leaves nothing running', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const solera = place.start({ PORT: String(port) });
    expect(await solera.waitUntilEnded()).toBe(75);
    expect(solera.said()).toEqual([
      'Starting PostgreSQL',
      `Port ${port} on 127.0.0.1 is taken by another program: end it, or set PORT to another.`,
    ]);
    await place.waitUntilEmpty();
    await new Promise((resolve) => other.close(resolve));
  });

  it('answers what it has begun when Ctrl-C comes, then ends everything', async () => {
    const solera = place.start();
    const api = new ApiClient(await solera.waitUntilReady());
    const token = await api.logIn(demoLogin(solera.stdout));
    await place.processes();

    const users = await HeldTable.hold(await place.adminUrl('solera'), 'users');
    const begun = api.me(token);
    await users.waitForWaiting(1);
    solera.interrupt();
    await solera.waitUntil('say so', 5000, () => solera.stderr.includes('Ending the API'));
    await users.release();

    expect((await begun).status).toBe(200);
    // The client goes on holding its connection. npm itself ends by the signal.
    expect(await solera.waitUntilEnded(5000)).toBe('SIGINT');
    expect(solera.stderr).toMatch(/Ending the API\nStopping PostgreSQL\n$/);
    await place.waitUntilEmpty();
  });

  it('ends at Ctrl-C in a terminal, with clients that keep their connections open', async () => {
    const solera = place.startInTerminal();
    const api = new ApiClient(await solera.waitUntilReady());
    expect((await api.send('GET', '/health/live')).status).toBe(200);
    await place.processes();

    const began = performance.now();
    solera.type('\x03');
    expect(await solera.waitUntilEnded()).toBe(130);
    await place.waitUntilEmpty();
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it('loses nothing when everything is killed, and the next one serves it', async () => {
    const killed = place.start();
    const before = new ApiClient(await killed.waitUntilReady());
    const ada = await before.register('Ada');
    await place.killAll();

    const solera = place.start();
    const after = new ApiClient(await solera.waitUntilReady());
    expect((await after.me(await after.logIn(ada))).status).toBe(200);
    expect(demoLogin(solera.stdout)).toEqual(demoLogin(killed.stdout));
  });

  it('takes over the database of one that was killed, whose API ends by itself', async () => {
    const killed = place.start();
    await killed.waitUntilReady();
    const api = await place.find(/dist\/bundles\/api\.js/);
    const server = await place.find(/bin\/postgres -D/);
    killed.kill();
    await place.waitUntilGone(api.pid);

    const solera = place.start();
    await solera.waitUntilReady();
    expect(solera.stderr).toContain('PostgreSQL was still running; going on with it');
    expect((await place.find(/bin\/postgres -D/)).pid).toBe(server.pid);

    solera.interrupt();
    await solera.waitUntilEnded();
    await place.waitUntilEmpty();
  });
});
