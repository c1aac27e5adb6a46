import { cpus } from 'node:os';
import { buildCheckout } from '../support/built-checkout.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { assertSameAnswer } from './answers.js';
import { BenchDatabase } from './bench-database.js';
import { Load } from './load.js';
import { Meter, type Contestant, type Turn } from './measurement.js';
import { readOptions, USAGE, type Options } from './options.js';
import { populate } from './population.js';
import { reportOf, tableOf, type ScenarioReport } from './report.js';
import type { Scenario } from './scenarios.js';
import { startApi, startFloor } from './servers.js';

/**
 * `npm run bench`: what a request costs, side by side with the same thing written by hand, in turns
 * on the same database. `options.ts` has the options and exit codes, docs/benchmarks.md the figures.
 */
const EXIT_FAILED = 1;
const EXIT_USAGE = 64;
/** The compiler of Node goes on improving a server for its first thousands of requests. */
const WARM_UP = { seconds: 2, requests: 4000 };

/**
 * CPU time is compared at the same rate of requests, this much of what Solera manages. At full load the
 * faster server keeps both CPUs busy and is spared what it costs to wake PostgreSQL up for each message.
 */
const SAME_RATE = 0.6;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

interface Servers {
  readonly solera: Contestant;
  readonly floor: Contestant;
  stop(): Promise<void>;
}

async function startBoth(databaseUrl: string, options: Options): Promise<Servers> {
  const api = await startApi(databaseUrl, options);
  const floor = await startFloor(databaseUrl);
  const servers = { solera: contestant(api), floor: contestant(floor) };
  return {
    ...servers,
    stop: async () => {
      for (const { server, load } of [servers.solera, servers.floor]) {
        load.close();
        await server.stop();
      }
    },
  };
}

function contestant(server: Contestant['server']): Contestant {
  return { server, load: new Load(server.origin) };
}

/** Compares answers and counts messages, through a proxy that is not there when time is measured. */
async function compare(
  database: BenchDatabase,
  meter: Meter,
  options: Options,
): Promise<Map<string, ScenarioReport['messages']>> {
  const proxy = await DatabaseProxy.start(database.appUrl);
  const servers = await startBoth(proxy.url, { ...options, profile: '' });
  const messages = new Map<string, ScenarioReport['messages']>();
  const ask = async ({ load }: Contestant, scenario: Scenario) => {
    // The first one reads the keys.
    await load.send(meter.next(scenario, 0));
    proxy.takeMessages();
    const answer = await load.send(meter.next(scenario, 0));
    return { answer, count: proxy.takeMessages().length };
  };
  try {
    for (const scenario of options.scenarios) {
      const solera = await ask(servers.solera, scenario);
      const floor = await ask(servers.floor, scenario);
      assertSameAnswer(scenario.name, solera.answer, floor.answer);
      messages.set(scenario.name, { solera: solera.count, floor: floor.count });
    }
    return messages;
  } finally {
    await servers.stop();
    await proxy.stop();
  }
}

async function measure(
  { solera, floor }: Servers,
  meter: Meter,
  scenario: Scenario,
  { rounds, seconds }: Options,
): Promise<{ solera: Turn[]; floor: Turn[] }> {
  const contestants = { solera, floor };
  const results: { solera: Turn[]; floor: Turn[] } = { solera: [], floor: [] };
  const warm = await meter.measure(solera, scenario, WARM_UP);
  await meter.measure(floor, scenario, WARM_UP);
  const rate = warm.requestsPerSecond * SAME_RATE;
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (['solera', 'floor'] as const) : (['floor', 'solera'] as const);
    for (const name of order) {
      const full = await meter.measure(contestants[name], scenario, { seconds });
      const paced = await meter.measure(contestants[name], scenario, { seconds, rate });
      results[name].push({ full, paced });
    }
  }
  return results;
}

async function bench(options: Options): Promise<ScenarioReport[]> {
  const database = await BenchDatabase.start();
  let servers: Servers | undefined;
  try {
    servers = await startBoth(database.appUrl, options);
    say(`Making ${options.rows} users`);
    const people = await populate(database, servers.solera.load, options.rows);
    const meter = new Meter(database, people);
    const messages = await compare(database, meter, options);
    const reports: ScenarioReport[] = [];
    for (const scenario of options.scenarios) {
      say(scenario.name);
      const { name, target } = scenario;
      const counted = messages.get(name) ?? { solera: Number.NaN, floor: Number.NaN };
      const measured = await measure(servers, meter, scenario, options);
      reports.push(reportOf({ name, target, messages: counted, ...measured }));
    }
    return reports;
  } finally {
    await servers?.stop();
    await database.stop();
  }
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  let options: Options;
  try {
    if (process.platform !== 'linux')
      throw new RangeError('CPU time is read from /proc: Linux only');
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    say(`${(error as Error).message}\n\n${USAGE}`);
    return EXIT_USAGE;
  }
  await buildCheckout();
  const reports = await bench(options);
  const machine = { cores: cpus().length, node: process.version };
  const document = { measuredAt: new Date().toISOString(), machine, options, scenarios: reports };
  process.stdout.write(`${options.json ? JSON.stringify(document, null, 2) : tableOf(reports)}\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = EXIT_FAILED;
}
