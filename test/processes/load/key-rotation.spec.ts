import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readToken } from '../../support/json-web-token.js';
import type { ApiClient } from '../api-client.js';
import { recordFigure } from '../figures.js';
import { Installation, type RunningApi } from '../installation.js';
import { Place } from '../place.js';
import { PostgresServer } from '../postgres-server.js';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** What was answered while keys changed. */
interface Seen {
  readonly statuses: Map<number, number>;
  readonly signers: Set<unknown>;
}

const PUBLIC_URL = 'http://127.0.0.1:8080';

describe('keys that rotate under load', () => {
  let server: PostgresServer;
  let place: Place;

  beforeAll(async () => {
    server = await PostgresServer.start();
    place = await Place.make();
  });

  afterAll(async () => {
    await place.remove();
    await server.remove();
  });

  it('let two processes go on without a restart and without one false 401', async () => {
    const installation = await Installation.prepare(place, server, 'key_rotation');
    await installation.run('migrate', 'up');
    const apis = [
      await installation.startApi({ PUBLIC_URL, LOG_LEVEL: 'warn' }),
      await installation.startApi({ PUBLIC_URL, LOG_LEVEL: 'warn' }),
    ];
    const seen: Seen = { statuses: new Map(), signers: new Set() };
    const done = new AbortController();
    const clients = apis.map(({ client }) => client);
    const people = await Promise.all(
      ['Ada', 'Grace', 'Dora'].map(async (name) => {
        const [one] = clients;
        const answer = await one?.send('POST', '/v1/sessions', await one.register(name));
        return (await answer?.json()) as Tokens;
      }),
    );
    const load = Promise.all(people.map((tokens) => goOn(tokens, clients, seen, done.signal)));

    await installation.run('keys', 'rotate', '--activate-in', '0');
    await changeSealingKeys(place, apis);
    await installation.run('keys', 'rotate', '--activate-in', '1');
    hangUp(apis);
    await sleep(3_000);
    done.abort();
    await load;

    const count = [...seen.statuses.values()].reduce((sum, n) => sum + n, 0);
    expect([...seen.statuses.keys()]).toEqual([200]);
    expect(seen.signers.size).toBe(3);
    await recordFigure({
      key: 'requestsWhileKeysRotated',
      name: 'requests while signing and sealing keys rotated, none of them 401',
      value: count,
      unit: '',
    });
  });
});

/** Refreshes at one process and calls the other with what it got, without a pause. */
async function goOn(
  tokens: Tokens,
  clients: readonly ApiClient[],
  { statuses, signers }: Seen,
  signal: AbortSignal,
): Promise<void> {
  let { refreshToken } = tokens;
  for (let n = 0; !signal.aborted; n++) {
    const [here, there] = n % 2 === 0 ? clients : clients.toReversed();
    const refreshed = await fetch(`${here?.origin ?? ''}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'solera',
        refresh_token: refreshToken,
      }),
    });
    const next = (await refreshed.json()) as { access_token: string; refresh_token: string };
    count(statuses, refreshed.status);
    if (refreshed.status !== 200) return;
    refreshToken = next.refresh_token;
    signers.add(readToken(next.access_token).header['kid']);
    const me = await there?.me(next.access_token);
    count(statuses, me?.status ?? 0);
  }
}

/** First a new key that only opens, then one that seals: as docs/operations.md says. */
async function changeSealingKeys({ dataDir }: Place, apis: readonly RunningApi[]): Promise<void> {
  const file = join(dataDir, 'sealing-keys');
  const old = (await readFile(file, 'utf8')).trim();
  const fresh = randomBytes(32).toString('base64url');
  for (const keys of [`${old},${fresh}`, `${fresh},${old}`]) {
    await writeFile(file, keys);
    hangUp(apis);
    await sleep(500);
  }
}

/** Tells the processes that there are other keys. */
function hangUp(apis: readonly RunningApi[]): void {
  for (const api of apis) process.kill(api.process.pid, 'SIGHUP');
}

function count(statuses: Map<number, number>, status: number): void {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
}
