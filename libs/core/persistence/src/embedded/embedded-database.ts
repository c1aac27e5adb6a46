import type { Client } from 'pg';
import { join } from 'node:path';
import { ExitCode, Refusal } from '#core/errors';
import { connectionRefusal, errorCode } from '../direct/connection-refusal.js';
import { openClient } from '../direct/open-client.js';
import { DataDir } from './data-dir.js';
import type { EmbeddedPlace } from './embedded-place.js';
import { EmbeddedServer, type ServerOptions } from './embedded-server.js';
import { serverAccount } from './server-account.js';
import { ServerBinaries } from './server-binaries.js';
import { ServerFolder } from './server-folder.js';
import { StarterLock } from './starter-lock.js';

export interface EmbeddedOptions extends ServerOptions {
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
}

const USE_LOCK = `hashtextextended('solera:in-use', 0)`;
const MAX_ATTEMPTS = 5;

/**
 * This process's share in the embedded database of a data folder, running or not. It holds one
 * connection with a shared advisory lock, by which the last one to leave knows that it is the last.
 */
export class EmbeddedDatabase {
  private isLeaving = false;
  private starter: StarterLock | undefined;

  private constructor(
    readonly dataDir: DataDir,
    /** Superuser, on the maintenance database. */
    readonly adminUrl: string,
    /** The server ran already: a command uses it, or its starter died. */
    readonly isAdopted: boolean,
    private readonly client: Client,
    private readonly server: EmbeddedServer,
  ) {}

  /**
   * Adopts the server that runs in the folder, or starts one.
   *
   * @throws Refusal 73 when the folder cannot be written, 69 or 1 when the server does not run
   */
  static async open(place: EmbeddedPlace, options: EmbeddedOptions): Promise<EmbeddedDatabase> {
    const dataDir = await DataDir.open(place.dataDir);
    const path = dataDir.file('postgres');
    const account = await serverAccount(join(path, 'data'));
    const binaries = await ServerBinaries.open(account, place.copies);
    const server = new EmbeddedServer(new ServerFolder(path, account), binaries, options);
    for (let attempt = 1; ; attempt++) {
      const running = await server.findRunning();
      const url = running ?? (await server.start());
      try {
        const client = await share(url, options.applicationName);
        return new EmbeddedDatabase(dataDir, url, running !== undefined, client, server);
      } catch (error) {
        // The last one of its users was stopping it when we came.
        if (attempt === MAX_ATTEMPTS || !isGoingDown(error)) throw error;
      }
    }
  }

  /**
   * Makes this process the starter: the one whose end ends the server.
   *
   * @param url under which it serves
   * @throws Refusal 75 naming the URL of the starter there is
   */
  async becomeStarter(url: string): Promise<void> {
    this.starter = await StarterLock.take(this.client, this.dataDir, url);
  }

  /** Calls back once when the server goes away without us. */
  onLost(listener: () => void): void {
    this.client.once('end', () => {
      if (!this.isLeaving) listener();
    });
  }

  /** Gives the share back; the server stops when nobody else has one. */
  async release(): Promise<void> {
    this.isLeaving = true;
    try {
      await this.starter?.leave();
      await this.client.query(`select pg_advisory_unlock_all()`);
      const { rows } = await this.client.query<{ isLast: boolean }>(
        `select pg_try_advisory_lock(${USE_LOCK}) as "isLast"`,
      );
      if (rows[0]?.isLast) await this.server.stop();
    } finally {
      await this.client.end().catch(() => undefined);
    }
  }

  /** Stops the server under everybody who uses it. */
  async stop(): Promise<void> {
    this.isLeaving = true;
    await this.starter?.leave();
    await this.server.stop();
    await this.client.end().catch(() => undefined);
  }
}

/** A connection with a share in the use lock; waits out somebody who holds it alone, to stop the server. */
async function share(url: string, applicationName: string): Promise<Client> {
  const client = await openClient(url, applicationName);
  try {
    await client.query(`select pg_advisory_lock_shared(${USE_LOCK})`);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw connectionRefusal(error, url);
  }
}

function isGoingDown(error: unknown): boolean {
  if (!(error instanceof Refusal) || error.exitCode !== ExitCode.unavailable) return false;
  const { cause } = error;
  return (
    /^(57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE)$/.test(errorCode(cause)) ||
    (cause instanceof Error && cause.message.includes('Connection terminated'))
  );
}
