import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, Refusal } from '#core/errors';
import { errorCode } from '../direct/connection-refusal.js';
import { withClient } from '../direct/open-client.js';
import { dropInvalidIndexes } from './invalid-indexes.js';
import { isTransactional, migrationsFolder } from './migration-files.js';
import { withMigrationLock } from './migration-lock.js';
import { MIGRATIONS_TABLE, migrationStatus, type MigrationStatus } from './migration-status.js';
import { LOCK_TIMEOUT_MS, openMigratorOrm } from './migrator-orm.js';

export interface MigrationReporter {
  /** Another run is at work. */
  onWait(): void;
  onStep(name: string, direction: 'up' | 'down'): void;
  /** A table was locked for too long; it is tried again. */
  onRetry(name: string): void;
}

export interface RunnerOptions {
  readonly reporter: MigrationReporter;
  /** Replaceable by tests. */
  readonly folder?: string;
  /** How long a locked table is tried again, in milliseconds. */
  readonly patienceMs?: number;
}

const LOCK_NOT_AVAILABLE = '55P03';
const PATIENCE_MS = 60_000;
const LONGEST_PAUSE_MS = 3000;

/** Applies and reverts migrations: one run at a time, each in its own transaction, never long in a queue for a lock. */
export class MigrationRunner {
  private readonly folder: string;
  private readonly reporter: MigrationReporter;
  private readonly patienceMs: number;

  /** @param url log-in of the role that owns the tables; a direct one, not through a pooler */
  constructor(
    private readonly url: string,
    options: RunnerOptions,
  ) {
    this.reporter = options.reporter;
    this.folder = options.folder ?? migrationsFolder();
    this.patienceMs = options.patienceMs ?? PATIENCE_MS;
  }

  async status(): Promise<MigrationStatus> {
    return withClient(this.url, 'solera migrate status', (client) => this.read(client));
  }

  /**
   * @param to the last one to apply; all when absent
   * @returns names of those applied by this run
   */
  async up(to?: string): Promise<readonly string[]> {
    return this.locked(async (client) => {
      const { pending, applied } = await this.read(client);
      if (to !== undefined && ![...pending, ...applied.map(({ name }) => name)].includes(to)) {
        throw new Refusal(ExitCode.usage, `There is no migration ${to}.`);
      }
      const wanted = pending.filter((name) => to === undefined || name <= to);
      if (wanted.length === 0) return [];
      await dropInvalidIndexes(client);
      const done = await this.run('up', wanted);
      await client.query(PROTECT_TABLE);
      return done;
    });
  }

  /**
   * @param to the newest one that stays; 0 reverts all, absent reverts one
   * @returns names of those reverted
   */
  async down(to?: string | 0): Promise<readonly string[]> {
    return this.locked(async (client) => {
      const { applied, unknown } = await this.read(client);
      const names = applied.map(({ name }) => name).reverse();
      if (typeof to === 'string' && !names.includes(to)) {
        throw new Refusal(ExitCode.usage, `The migration ${to} is not applied.`);
      }
      const end = to === undefined ? 1 : to === 0 ? names.length : names.indexOf(to);
      const wanted = names.slice(0, end);
      const lost = wanted.find((name) => unknown.includes(name));
      if (lost !== undefined) {
        const hint = 'revert it with the release that has it';
        throw new Refusal(ExitCode.failed, `This release does not have ${lost}: ${hint}.`);
      }
      return wanted.length === 0 ? [] : this.run('down', wanted);
    });
  }

  private locked<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return withMigrationLock(this.url, () => this.reporter.onWait(), work);
  }

  private read(client: Client): Promise<MigrationStatus> {
    return migrationStatus(
      async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
      this.folder,
    );
  }

  private async run(direction: 'up' | 'down', names: readonly string[]): Promise<string[]> {
    const done: string[] = [];
    for (const name of names) {
      this.reporter.onStep(name, direction);
      await this.runOne(direction, name);
      done.push(name);
    }
    return done;
  }

  private async runOne(direction: 'up' | 'down', name: string): Promise<void> {
    // Without a transaction, a statement that gives up may leave half of its work behind; it is
    // `… concurrently`, which nobody queues behind, so that it may wait.
    const lockTimeoutMs = (await isTransactional(this.folder, name)) ? LOCK_TIMEOUT_MS : 0;
    const orm = await openMigratorOrm({ url: this.url, folder: this.folder, lockTimeoutMs });
    try {
      await this.retried(name, () => orm.migrator[direction]({ migrations: [name] }));
    } finally {
      await orm.close(true);
    }
  }

  private async retried(name: string, migrate: () => Promise<unknown>): Promise<void> {
    const end = Date.now() + this.patienceMs;
    for (let pause = 200; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await migrate();
        return;
      } catch (error) {
        if (errorCode(error) !== LOCK_NOT_AVAILABLE) throw migrationFailed(name, error);
        if (Date.now() > end) throw tableIsLocked(name, error);
      }
      this.reporter.onRetry(name);
      await sleep(pause * (0.5 + Math.random()));
    }
  }
}

/** Default privileges let the runtime write all tables; of this one it only needs to know what is applied. */
const PROTECT_TABLE = `do $$ begin
  if exists (select from pg_roles where rolname = 'app') then
    revoke insert, update, delete, truncate on ${MIGRATIONS_TABLE} from app;
    grant select on ${MIGRATIONS_TABLE} to app;
  end if;
end $$`;

function migrationFailed(name: string, cause: unknown): Refusal {
  const message = cause instanceof Error ? cause.message : String(cause);
  // MikroORM puts the statement first; a sentence wants the reason, and the statement below it.
  const reason = message.split('\n').at(-1) ?? message;
  return new Refusal(ExitCode.failed, `The migration ${name} failed: ${reason}.`, {
    ...(message !== reason && { details: message }),
    cause,
  });
}

function tableIsLocked(name: string, cause: unknown): Refusal {
  return new Refusal(
    ExitCode.busy,
    `The migration ${name} did not get its lock: somebody holds the table for too long. Nothing of it was applied.`,
    { cause },
  );
}
