import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../support/median.js';
import type { ApiClient } from '../api-client.js';
import { recordFigure, SHARED_MACHINE } from '../figures.js';
import { Installation } from '../installation.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

const PEOPLE = 50;
const RUNS = 3;
const LIMIT_MS = 20;
/** The interval of the histogram's timer, as prom-client sets it. */
const SAMPLING_MS = 10;

describe('fifty log-ins at once', () => {
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

  it('on a pool of two all succeed, others are answered meanwhile, and the event loop stays free', async () => {
    const installation = await Installation.prepare(place, server, 'log_ins');
    await installation.run('migrate', 'up');
    const { client } = await installation.startApi({
      DATABASE_POOL_MAX: '2',
      DATABASE_POOL_WAIT_MS: String(5_000 * SHARED_MACHINE),
      LOG_LEVEL: 'warn',
    });
    const names = Array.from({ length: PEOPLE }, (_, index) => `Person${index}`);
    const people = await Promise.all(names.map((name) => client.register(name)));
    const token = await client.logIn(await client.register('Bystander'));

    const runs: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      await eventLoopDelayP99(client);
      const logIns = Promise.all(
        people.map((person) => client.send('POST', '/v1/sessions', person)),
      );
      const bystander = await callUntil(logIns, client, token);
      runs.push(await eventLoopDelayP99(client));

      const statuses = (await logIns).map(({ status }) => status);
      expect(statuses).toEqual(names.map(() => 201));
      expect([...bystander.statuses]).toEqual([200]);
      // How often depends on the machine; that it was more than before and after does not.
      expect(bystander.calls).toBeGreaterThan(2);
    }
    const value = median(runs);
    await recordFigure({
      key: 'eventLoopDelayP99Ms',
      name: 'event-loop delay p99, 50 log-ins at once',
      value,
      unit: 'ms',
      limit: LIMIT_MS,
      runs,
    });
    expect(value).toBeLessThan(LIMIT_MS * SHARED_MACHINE);
  });
});

/**
 * The API's own histogram, which each scrape reads and empties: so this is about the time since the
 * scrape before. It holds the time from one call of a timer to the next; what is more than the
 * timer's interval is delay.
 *
 * @returns milliseconds
 */
async function eventLoopDelayP99(client: ApiClient): Promise<number> {
  const metrics = await (await client.send('GET', '/metrics')).text();
  const p99 = /^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(metrics)?.[1];
  return Number(p99) * 1000 - SAMPLING_MS;
}

/** Asks for the own account fifty times a second, until something else has ended. */
async function callUntil(end: Promise<unknown>, client: ApiClient, token: string) {
  const ended = end.then(() => 'ended');
  const statuses = new Set<number>();
  let calls = 0;
  do {
    const answer = await client.me(token);
    await answer.body?.cancel();
    statuses.add(answer.status);
    calls += 1;
  } while ((await Promise.race([ended, sleep(20)])) !== 'ended');
  return { statuses, calls };
}
