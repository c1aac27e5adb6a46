import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient, PASSWORD } from '../api-client.js';
import { NO_LIMITS } from '../installation.js';
import { Place } from '../place.js';

const WRITES = 200;
const AT_ONCE = 8;
/** Enough that some are acknowledged and some are under way. */
const KILL_AFTER = 60;

describe('kill -9 of everything', () => {
  let place: Place;

  beforeEach(async () => {
    place = await Place.make();
  });

  afterEach(async () => {
    await place.remove();
  });

  it('during 200 writes loses none that was acknowledged', async () => {
    const killed = place.start(NO_LIMITS);
    const api = new ApiClient(await killed.waitUntilReady());
    const acknowledged: string[] = [];
    const { promise: isTime, resolve: killNow } = Promise.withResolvers<undefined>();
    let next = 0;
    const write = async (): Promise<void> => {
      while (next < WRITES) {
        const email = `writer-${next++}@example.com`;
        const body = { email, password: PASSWORD, name: 'Writer' };
        const answer = await api.send('POST', '/v1/users', body).catch(() => undefined);
        // Nobody answers any more.
        if (!answer) return;
        expect(answer.status).toBe(202);
        acknowledged.push(email);
        if (acknowledged.length === KILL_AFTER) killNow(undefined);
      }
    };
    const writers = Promise.all(Array.from({ length: AT_ONCE }, write));
    await isTime;
    await place.killAll();
    await writers;
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILL_AFTER);
    expect(acknowledged.length).toBeLessThan(WRITES);

    const solera = place.start(NO_LIMITS);
    await solera.waitUntilReady();
    const rows = await place.query<{ email: string }>('select email from users');
    const there = rows.map(({ email }) => email);
    expect(acknowledged.filter((email) => !there.includes(email))).toEqual([]);
  });
});
