import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, Refusal } from '#core/errors';
import { cannotWrite } from './data-dir.js';
import { disownPostmasterFile, processOf, readPostmasterFile } from './postmaster-file.js';
import { runProgram } from './run-program.js';
import type { ServerBinaries } from './server-binaries.js';
import { DISK_FULL, SUPERUSER, type ServerFolder } from './server-folder.js';

/** Recovery after a crash reads the log since the last checkpoint: seconds, seldom more. */
const START_TIMEOUT_S = 120;
const STOP_TIMEOUT_S = 30;
const MAX_ATTEMPTS = 20;

export interface ServerOptions {
  /** Data that may be lost, in exchange for speed: for tests only. */
  readonly isThrowaway?: boolean;
}

/** Starts, finds and stops the PostgreSQL server of one folder. It outlives this process unless stopped. */
export class EmbeddedServer {
  constructor(
    private readonly folder: ServerFolder,
    private readonly binaries: ServerBinaries,
    private readonly options: ServerOptions = {},
  ) {}

  /** URL of the superuser, when a server runs in the folder; waits for one that is starting or stopping. */
  async findRunning(): Promise<string | undefined> {
    const end = Date.now() + START_TIMEOUT_S * 1000;
    while (Date.now() < end) {
      const file = await readPostmasterFile(this.folder.data);
      if (!file || (await processOf(file.pid)) !== 'server') return undefined;
      if (file.status === 'ready') return this.url(file.port);
      await sleep(25);
    }
    throw new Refusal(
      ExitCode.busy,
      `The database in ${this.folder.path} is neither ready nor gone after ${START_TIMEOUT_S} s: see ${this.folder.log}.`,
    );
  }

  /** Makes the cluster if need be and starts it. @returns the URL of the superuser */
  async start(): Promise<string> {
    await this.checkVersion();
    await this.forgetStrangers();
    for (let attempt = 1; ; attempt++) {
      const logEnd = await this.folder.openLog();
      const { isUp, output } = await this.launch();
      // What stops pg_ctl before there is a server is in no log.
      const log = `${output}\n${await this.folder.logSince(logEnd)}`;
      // Where another start was faster, its server is as good as ours.
      const url =
        isUp || log.includes('lock file "postmaster.pid" already exists')
          ? await this.findRunning()
          : undefined;
      if (url !== undefined) return url;
      if (attempt === MAX_ATTEMPTS || !PASSES_BY_ITSELF.test(log)) throw this.startFailed(log);
      await sleep(500);
    }
  }

  /** Ends sessions and stops, every commit on disk; does nothing when it is stopped already. */
  async stop(): Promise<void> {
    const mode = this.options.isThrowaway ? 'immediate' : 'fast';
    const { exitCode } = await this.control('stop', '-m', mode);
    if (exitCode !== 0 && (await readPostmasterFile(this.folder.data))) {
      await this.control('stop', '-m', 'immediate');
    }
  }

  private async launch(): Promise<{ isUp: boolean; output: string }> {
    const settings = [
      `-p ${await freePort()}`,
      ...SERVER_SETTINGS,
      ...(this.options.isThrowaway ? THROWAWAY_SETTINGS : []),
    ].join(' ');
    const { exitCode, output } = await this.control('start', '-l', this.folder.log, '-o', settings);
    return { isUp: exitCode === 0, output };
  }

  /** pg_ctl puts the server into a session of its own, so that Ctrl-C in the terminal does not reach it. */
  private async control(command: 'start' | 'stop', ...args: string[]) {
    const timeout = command === 'start' ? START_TIMEOUT_S : STOP_TIMEOUT_S;
    const always = [command, '-D', this.folder.data, '-w', '-t', String(timeout)];
    return runProgram(this.binaries.path('pg_ctl'), [...always, ...args], {
      cwd: this.folder.path,
      account: this.folder.account,
    });
  }

  private async checkVersion(): Promise<void> {
    const version = await this.folder.version();
    if (version === undefined) return this.folder.initialize(this.binaries);
    if (Number.isNaN(version)) throw cannotWrite(this.folder.path, { code: 'EACCES' });
    if (version !== this.binaries.major) {
      throw new Refusal(
        ExitCode.configuration,
        `${this.folder.path} holds data of PostgreSQL ${version}, and this release brings ${this.binaries.major}: move it away or set DATA_DIR to another folder.`,
      );
    }
  }

  private async forgetStrangers(): Promise<void> {
    const file = await readPostmasterFile(this.folder.data);
    if (file && (await processOf(file.pid)) === 'stranger') {
      await disownPostmasterFile(this.folder.data);
    }
  }

  private async url(port: number): Promise<string> {
    const password = await this.folder.password();
    return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  }

  private startFailed(log: string): Refusal {
    if (DISK_FULL.test(log)) {
      return cannotWrite(this.folder.path, { code: 'ENOSPC' });
    }
    return new Refusal(
      ExitCode.failed,
      `The embedded database did not start: see ${this.folder.log}.`,
      { details: log.split('\n').slice(-8).join('\n') },
    );
  }
}

/** Loopback TCP only: a socket in the file system would have a path that can be too long. */
const SERVER_SETTINGS = ['-c listen_addresses=127.0.0.1', '-c unix_socket_directories='] as const;

const THROWAWAY_SETTINGS = [
  '-c fsync=off',
  '-c synchronous_commit=off',
  '-c full_page_writes=off',
  '-c max_connections=300',
] as const;

/**
 * Another start is at it, and may not have written its number yet; somebody took the port; sessions
 * of a killed server have not noticed yet.
 */
const PASSES_BY_ITSELF =
  /"postmaster\.pid" (already exists|is empty)|PID file ".*" is empty|Address already in use|pre-existing shared memory block/;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
