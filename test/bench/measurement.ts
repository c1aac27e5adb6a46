import type { BenchDatabase } from './bench-database.js';
import { cpuOf, cpuOfTree } from './cpu-clock.js';
import type { Load, LoadShape } from './load.js';
import type { Person } from './population.js';
import type { Scenario } from './scenarios.js';
import type { ServerProcess } from './server-process.js';

/** One server with one scenario for a few seconds. */
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

/** Measures what it is asked to, one thing at a time. */
export class Meter {
  private sent = 0;

  constructor(
    private readonly database: BenchDatabase,
    private readonly people: readonly Person[],
  ) {}

  async measure(
    { server, load }: Contestant,
    scenario: Scenario,
    shape: LoadShape,
  ): Promise<Measurement> {
    const before = await this.clocks(server);
    const { requests, seconds, p50, p99 } = await load.run(shape, scenario.status, (connection) =>
      this.next(scenario, connection),
    );
    const after = await this.clocks(server);
    return {
      requestsPerSecond: requests / seconds,
      p50,
      p99,
      cpu: (after.server - before.server) / requests,
      databaseCpu: (after.database - before.database) / requests,
    };
  }

  next(scenario: Scenario, connection: number) {
    const person = this.people[connection];
    if (!person) throw new Error(`Nobody is there for connection ${connection}`);
    this.sent += 1;
    return scenario.request(person, this.sent);
  }

  private async clocks(server: ServerProcess) {
    return { server: await cpuOf(server.pid), database: await cpuOfTree(this.database.pid) };
  }
}
