import type { BenchDatabase } from './bench-database.js';
import { cpuOf, cpuOfTree } from './cpu-clock.js';
import type { BenchRequest, Load, LoadShape } from './load.js';
import type { Person } from './population.js';
import type { Scenario } from './scenarios.js';
import type { ServerProcess } from './server-process.js';

/** One server under one load for a few seconds. */
export interface Measurement {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** CPU of the server's process for one request, in milliseconds. */
  readonly cpu: number;
  /** CPU of PostgreSQL, all its processes, for one request, in milliseconds. */
  readonly databaseCpu: number;
}

/** One server with one scenario in one round: as fast as it can, and as fast as the other one, too, can. */
export interface Turn {
  readonly full: Measurement;
  readonly paced: Measurement;
}

/** A server, and the client that loads it. */
export interface Contestant {
  readonly server: ServerProcess;
  readonly load: Load;
}

/** What a server is asked for, for how long, and the status of each answer. */
export interface Asked {
  readonly shape: LoadShape;
  readonly status: number;
  /** The next request of a connection. */
  readonly next: (connection: number) => BenchRequest;
}

/** Loads a server, whose database nobody else uses. @throws Error for any answer with another status */
export async function measure(
  database: BenchDatabase,
  { server, load }: Contestant,
  { shape, status, next }: Asked,
): Promise<Measurement> {
  const clocks = async () => ({
    server: await cpuOf(server.pid),
    database: await cpuOfTree(database.pid),
  });
  const before = await clocks();
  const { requests, seconds, p50, p99 } = await load.run(shape, status, next);
  const after = await clocks();
  return {
    requestsPerSecond: requests / seconds,
    p50,
    p99,
    cpu: (after.server - before.server) / requests,
    databaseCpu: (after.database - before.database) / requests,
  };
}

/** Measures scenarios, one at a time. */
export class Meter {
  private sent = 0;

  constructor(
    private readonly database: BenchDatabase,
    private readonly people: readonly Person[],
  ) {}

  measure(contestant: Contestant, scenario: Scenario, shape: LoadShape): Promise<Measurement> {
    const next = (connection: number) => this.next(scenario, connection);
    return measure(this.database, contestant, { shape, status: scenario.status, next });
  }

  next(scenario: Scenario, connection: number) {
    const person = this.people[connection];
    if (!person) throw new Error(`Nobody is there for connection ${connection}`);
    this.sent += 1;
    return scenario.request(person, this.sent);
  }
}
