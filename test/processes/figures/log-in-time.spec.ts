import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { median } from '../../support/median.js';
import { ApiClient, PASSWORD } from '../api-client.js';
import { recordFigure, SHARED_MACHINE } from '../figures.js';
import { NO_LIMITS } from '../installation.js';
import { Place } from '../place.js';

/** What a password costs: argon2id, first line of ASVS 5 Appendix C. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const ROUNDS = 3;
const PAIRS = 40;
const LIMIT_MS = 15;

interface Round {
  readonly logIn: number;
  readonly hash: number;
}

describe('a log-in', () => {
  let place: Place;

  beforeEach(async () => {
    place = await Place.make();
  });

  afterEach(async () => {
    connection.destroy();
    await place.remove();
  });

  it('takes the time of one hash and fifteen milliseconds at most', async () => {
    const origin = await place.start(NO_LIMITS).waitUntilReady();
    const ada = await new ApiClient(origin).register('Ada');
    const logIn = () => post(`${origin}/v1/sessions`, ada);
    // Until everything is compiled and connected.
    await measure(logIn);

    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(logIn));
    const differences = rounds.map((round) => round.logIn - round.hash);
    const value = median(differences);
    const p50 = (what: keyof Round) => ({
      value: median(rounds.map((round) => round[what])),
      unit: 'ms' as const,
      runs: rounds.map((round) => round[what]),
    });
    await recordFigure({ key: 'logInP50Ms', name: 'log-in p50', ...p50('logIn') });
    await recordFigure({ key: 'hashP50Ms', name: '  of it one argon2 hash', ...p50('hash') });
    await recordFigure({
      key: 'logInBesideHashP50Ms',
      name: '  of it everything else',
      value,
      unit: 'ms',
      limit: LIMIT_MS,
      runs: differences,
    });
    expect(value).toBeLessThanOrEqual(LIMIT_MS * SHARED_MACHINE);
  });
});

/** One connection, as a client in front of the API keeps it. */
const connection = new Agent({ keepAlive: true, maxSockets: 1 });

/** As little of a client as there can be: `fetch` takes two to three milliseconds of its own. */
async function post(url: string, body: object): Promise<void> {
  const sent = request(url, {
    method: 'POST',
    agent: connection,
    headers: { 'content-type': 'application/json' },
  });
  sent.end(JSON.stringify(body));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode !== 201) throw new Error(`${url} answered ${String(answer.statusCode)}`);
}

/** In turns, so that whatever else the machine does hits both. @returns medians in milliseconds */
async function measure(logIn: () => Promise<unknown>): Promise<Round> {
  const [logIns, hashes]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < PAIRS; pair++) {
    hashes.push(await timeOf(() => hash(PASSWORD, PARAMETERS)));
    logIns.push(await timeOf(logIn));
  }
  return { logIn: median(logIns), hash: median(hashes) };
}

async function timeOf(what: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await what();
  return performance.now() - began;
}
