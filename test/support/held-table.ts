import { setTimeout as sleep } from 'node:timers/promises';
import { openClient } from '#core/persistence';

type Client = Awaited<ReturnType<typeof openClient>>;

const WAITING = `select count(*)::int as waiting from pg_stat_activity
  where wait_event_type = 'Lock' and $1 = any(pg_blocking_pids(pid))`;
const TIMEOUT_MS = 5000;

/** A table, or several, that nobody else can read or write for a while, so that requests stay under way. */
export class HeldTable {
  private constructor(
    private readonly holder: Client,
    private readonly watcher: Client,
    private readonly holderPid: number,
  ) {}

  static async hold(adminUrl: string, ...tables: readonly string[]): Promise<HeldTable> {
    const holder = await openClient(adminUrl, 'solera test');
    const watcher = await openClient(adminUrl, 'solera test');
    await holder.query('begin');
    await holder.query(`lock table ${tables.join(', ')} in access exclusive mode`);
    const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new HeldTable(holder, watcher, rows[0]?.pid ?? 0);
  }

  /** @throws Error when fewer than that wait for the table after five seconds */
  async waitForWaiting(count: number): Promise<void> {
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      const { rows } = await this.watcher.query<{ waiting: number }>(WAITING, [this.holderPid]);
      const waiting = rows[0]?.waiting ?? 0;
      if (waiting >= count) return;
      if (Date.now() > end) throw new Error(`${waiting} of ${count} statements wait for the table`);
      await sleep(10);
    }
  }

  async release(): Promise<void> {
    await this.holder.query('rollback');
    await this.holder.end();
    await this.watcher.end();
  }
}
