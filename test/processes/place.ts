import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../../libs/core/persistence/src/index.js';
import { SoleraProcess, type Launch } from '../support/solera-process.js';
import { isAlive, processesWith, type RunningProcess } from './process-table.js';

const GONE_MS = 20_000;

/** A folder for the data of one installation, and everything that was started with it. */
export class Place {
  private readonly seen = new Map<number, string>();

  private constructor(
    private readonly folder: string,
    /** Where the processes of this place run. */
    readonly checkout: string,
  ) {}

  static async make(checkout = process.env['SOLERA_TEST_CHECKOUT'] ?? ''): Promise<Place> {
    const folder = await mkdtemp(join(tmpdir(), 'solera-place-'));
    await chmod(folder, 0o755);
    return new Place(folder, checkout);
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  /** A folder beside the data, for a program that is no part of Solera; every account may read it. */
  async makeFolder(name: string): Promise<string> {
    const path = join(this.folder, name);
    await mkdir(path, { mode: 0o755 });
    return path;
  }

  /** `npm start`, or another command, with the data of this place and on a free port. */
  start(
    environment: Launch['environment'] = {},
    options: Omit<Launch, 'checkout' | 'environment'> = {},
  ): SoleraProcess {
    return SoleraProcess.start({
      checkout: this.checkout,
      environment: { DATA_DIR: this.dataDir, PORT: '0', ...environment },
      ...options,
    });
  }

  /** `npm start` in a terminal of its own, to type into. */
  startInTerminal(): SoleraProcess {
    return this.start({}, { command: ['script', '-qec', 'npm start', '/dev/null'] });
  }

  /** Log-in of the superuser of the embedded database. */
  async adminUrl(database: string): Promise<string> {
    const folder = join(this.dataDir, 'postgres');
    const password = await readFile(join(folder, 'password'), 'utf8');
    const [, , , port = ''] = (await readFile(`${folder}/data/postmaster.pid`, 'utf8')).split('\n');
    return `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
  }

  /** Runs SQL in the embedded database, as the superuser. @returns its rows */
  async query<Row extends object>(sql: string): Promise<Row[]> {
    return withClient(await this.adminUrl('solera'), 'solera test', async (client) => {
      const { rows } = await client.query<Row>(sql);
      return rows;
    });
  }

  /** What runs of it now. */
  async processes(): Promise<RunningProcess[]> {
    const found = await processesWith(this.folder);
    for (const { pid, command } of found) this.seen.set(pid, command);
    return found;
  }

  /** @throws Error when there is none, or more than one */
  async find(command: RegExp): Promise<RunningProcess> {
    const all = await this.processes();
    const [found, ...others] = all.filter((candidate) => command.test(candidate.command));
    if (found && others.length === 0) return found;
    const list = all.map(({ pid, command: what }) => `${pid} ${what}`).join('\n');
    throw new Error(`One process was to match ${String(command)}; there are:\n${list}`);
  }

  /** kill -9 for everything at once: launcher, starter, API, PostgreSQL. */
  async killAll(): Promise<void> {
    for (const { pid } of await this.processes()) killIfThere(pid);
    await this.waitUntilEmpty();
  }

  /** @throws Error naming what still runs of all that was ever seen here */
  async waitUntilEmpty(): Promise<void> {
    await this.processes();
    await this.waitUntilGone(...this.seen.keys());
    // What began meanwhile.
    const [late] = await this.processes();
    if (late) throw new Error(`Begun while the others ended: ${late.pid} ${late.command}`);
  }

  async waitUntilGone(...pids: readonly number[]): Promise<void> {
    const end = Date.now() + GONE_MS;
    for (;;) {
      const alive = await Promise.all(pids.map((pid) => isAlive(pid)));
      const left = pids.filter((_pid, index) => alive[index]);
      if (left.length === 0) return;
      if (Date.now() > end) {
        const list = left.map((pid) => `${pid} ${this.seen.get(pid) ?? ''}`).join('\n');
        throw new Error(`Still running after ${GONE_MS} ms:\n${list}`);
      }
      await sleep(50);
    }
  }

  /** Ends what a failed test left running and removes the data. */
  async remove(): Promise<void> {
    await this.killAll();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
