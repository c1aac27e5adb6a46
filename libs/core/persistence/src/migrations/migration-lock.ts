import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, Refusal } from '#core/errors';
import { withClient } from '../direct/open-client.js';
import type { Client } from 'pg';

const LOCK = `hashtextextended('solera:migrations', 0)`;
const APPLICATION = 'solera migrate (lock)';

/** `create index concurrently` on a large table takes its time. */
const PATIENCE_MS = 15 * 60_000;
const ASK_AGAIN_MS = 250;

/**
 * Runs `work` while no other migration run works on the database, on a connection of its own.
 *
 * It asks again and again instead of waiting in the database: a waiting statement holds a snapshot,
 * for whose end the other run's `create index concurrently` would wait, for ever.
 *
 * @throws Refusal 75 when the other run does not end
 */
export async function withMigrationLock<T>(
  url: string,
  onWait: () => void,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return withClient(url, APPLICATION, async (client) => {
    const end = Date.now() + PATIENCE_MS;
    for (let isFirst = true; !(await tryLock(client)); isFirst = false) {
      if (isFirst) onWait();
      if (Date.now() > end) {
        throw new Refusal(
          ExitCode.busy,
          'Another migration run has held the database for 15 minutes: end it, or wait for it.',
        );
      }
      await sleep(ASK_AGAIN_MS);
    }
    return work(client);
  });
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ isMine: boolean }>(
    `select pg_try_advisory_lock(${LOCK}) as "isMine"`,
  );
  return rows[0]?.isMine ?? false;
}
