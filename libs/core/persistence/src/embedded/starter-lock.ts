import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, Refusal } from '#core/errors';
import type { DataDir } from './data-dir.js';

const STARTER_LOCK = `hashtextextended('solera:starter', 0)`;
const NOTE = 'starter.json';

/** A starter that is told to end, or whose end is being noticed, is gone within this time. */
const PATIENCE_MS = 1500;

/**
 * Held by the one process that started Solera in a data folder. It is a session lock of the
 * database itself: it ends with the process however that dies, on every operating system.
 */
export class StarterLock {
  private constructor(private readonly dataDir: DataDir) {}

  /** @throws Refusal 75 when another process holds it, naming its URL */
  static async take(client: Client, dataDir: DataDir, url: string): Promise<StarterLock> {
    const end = Date.now() + PATIENCE_MS;
    while (!(await tryLock(client))) {
      if (Date.now() > end) throw await isRunning(dataDir);
      await sleep(100);
    }
    const note = { pid: process.pid, url, startedAt: new Date().toISOString() };
    await dataDir.write(NOTE, `${JSON.stringify(note)}\n`);
    return new StarterLock(dataDir);
  }

  /** Removes the note; the lock itself ends with the connection. */
  async leave(): Promise<void> {
    await this.dataDir.remove(NOTE);
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ isMine: boolean }>(
    `select pg_try_advisory_lock(${STARTER_LOCK}) as "isMine"`,
  );
  return rows[0]?.isMine ?? false;
}

async function isRunning(dataDir: DataDir): Promise<Refusal> {
  const note = JSON.parse((await dataDir.read(NOTE)) ?? '{}') as { url?: string; pid?: number };
  const who = note.url === undefined ? '' : ` at ${note.url} (process ${note.pid ?? 'unknown'})`;
  return new Refusal(
    ExitCode.busy,
    `Solera is already running${who} with the data in ${dataDir.path}: stop it, or set DATA_DIR and PORT to start another.`,
  );
}
