import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { eventually } from '../../support/eventually.js';
import type { ApiClient } from '../api-client.js';
import { recordFigure } from '../figures.js';
import { Hydra } from '../hydra.js';
import { DEFAULT_LIMITS, Installation } from '../installation.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

const GUESSES = 200;
const RIGHT = 'the-right-one';
const ADA = 'ada@example.com';
/** Where the others are. */
const ELSEWHERE = '127.0.0.2';
/** Fewer than any limit. */
const LOG_INS_MEANWHILE = 4;

/** The defaults, of which the tests are. */
const PER_ACCOUNT_AND_NETWORK = 5;
const PER_ACCOUNT = 20;

/** Wrong ones, and the right one at their end. */
const guesses = (count: number) => [
  ...Array.from({ length: count - 1 }, (_, n) => `wrong-guess-${String(n)}`),
  RIGHT,
];

describe('hydra, which guesses the password of an account,', () => {
  let server: PostgresServer;
  let place: Place;
  let installation: Installation;
  let client: ApiClient;
  let count = 0;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(async () => {
    await server.remove();
  });

  beforeEach(async () => {
    place = await Place.make();
    installation = await Installation.prepare(place, server, `guesses_${String(++count)}`);
    await installation.run('migrate', 'up');
  });

  afterEach(async () => {
    await place.remove();
  });

  const start = async (limits: Readonly<Record<string, string | undefined>>) => {
    ({ client } = await installation.startApi({ LOG_LEVEL: 'warn', ...limits }));
    const account = { email: ADA, password: RIGHT, name: 'Ada' };
    expect((await client.send('POST', '/v1/users', account)).status).toBe(202);
  };

  const guess = (count: number) => Hydra.start(place, client.origin, ADA, guesses(count));

  /** How often the password was looked at: each time that leaves a refusal or a session. */
  const tried = async (): Promise<number> => {
    const [row] = await server.query<{ count: number }>(
      installation.database,
      `select (select count(*) from security_events
               where subject_id = users.id and code = 'log-in-refused')::int
            + (select count(*) from user_sessions where user_id = users.id)::int as count
       from users where email = $1`,
      [ADA],
    );
    return row?.count ?? Number.NaN;
  };

  /** What Solera answered to log-ins. @returns how often each status was */
  const answers = async (): Promise<Map<number, number>> => {
    const metrics = await (await client.send('GET', '/metrics')).text();
    const lines = metrics.matchAll(
      /^http_server_request_duration_seconds_count\{method="POST",route="\/v1\/sessions",status_code="(\d+)"\} (\d+)$/gm,
    );
    return new Map([...lines].map(([, status, times]) => [Number(status), Number(times)]));
  };

  /** Somebody else, at another address, logs in from when hydra is limited until it has ended. */
  const guessWhileGraceLogsIn = async (limit: number): Promise<string[]> => {
    const grace = await client.register('Grace');
    const hydra = await guess(GUESSES);
    await eventually(tried, (times) => times >= limit);
    const statuses: number[] = [];
    for (let n = 0; n < LOG_INS_MEANWHILE; n++) statuses.push(await logInFrom(ELSEWHERE, grace));
    expect(await hydra.isRunning()).toBe(true);
    const found = await hydra.found();
    statuses.push(await logInFrom(ELSEWHERE, grace));
    expect(statuses).toEqual(new Array<number>(LOG_INS_MEANWHILE + 1).fill(201));
    return found;
  };

  const logInFrom = async (localAddress: string, person: object): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    const options = { method: 'POST', localAddress, headers, agent: false };
    const asked = request(`${client.origin}/v1/sessions`, options).end(JSON.stringify(person));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await answer.resume().toArray();
    return answer.statusCode ?? 0;
  };

  it('finds it where nothing limits it', async () => {
    await start({});
    const hydra = await guess(PER_ACCOUNT + 10);
    expect(await hydra.found()).toEqual([RIGHT]);
    expect(await tried()).toBe(PER_ACCOUNT + 10);
  });

  it('has a few of 200 guesses looked at and does not find it, and others log in', async () => {
    await start(DEFAULT_LIMITS);
    const found = await guessWhileGraceLogsIn(PER_ACCOUNT_AND_NETWORK);
    const value = await tried();
    await recordFigure({
      key: 'guessesLookedAt',
      name: `guesses of ${String(GUESSES)} on one account that were looked at, from one network`,
      value,
      unit: '',
      limit: PER_ACCOUNT_AND_NETWORK,
    });
    expect(found).toEqual([]);
    expect(value).toBe(PER_ACCOUNT_AND_NETWORK);
    expect(await answers()).toEqual(
      new Map([
        [401, PER_ACCOUNT_AND_NETWORK],
        [429, GUESSES - PER_ACCOUNT_AND_NETWORK],
        [201, LOG_INS_MEANWHILE + 1],
      ]),
    );
  });

  it('is stopped by the limit of the account alone where it comes from everywhere', async () => {
    await start({
      ...DEFAULT_LIMITS,
      LIMIT_LOG_IN_ADDRESS_PER_MINUTE: '1000000',
      LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER: '1000000',
    });
    const began = performance.now();
    await guessWhileGraceLogsIn(PER_ACCOUNT);
    const seconds = (performance.now() - began) / 1000;
    const value = await tried();
    // After the last free one they wait one second, two, four: n of them take 2^n - 1 seconds.
    const limit = PER_ACCOUNT + Math.floor(Math.log2(seconds + 1));
    const name = `  those from everywhere, in ${seconds.toFixed(0)} s`;
    await recordFigure({ key: 'guessesLookedAtFromAnywhere', name, value, unit: '', limit });
    expect(value).toBeGreaterThanOrEqual(PER_ACCOUNT);
    expect(value).toBeLessThanOrEqual(limit);
  });
});
