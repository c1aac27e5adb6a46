import type { AbstractSqlPlatform } from '@mikro-orm/postgresql';
import type { ControlledTransaction } from 'kysely';
import { LazyConnection } from './lazy-connection.js';

/** The statement that sets variables of the session, bound to the transaction: `true` is LOCAL. */
export function settingOf(
  platform: AbstractSqlPlatform,
  variables: Readonly<Record<string, string>>,
): string {
  const settings = Object.entries(variables);
  const calls = settings.map(() => 'set_config(?, ?, true)').join(', ');
  return platform.formatQuery(`select ${calls}`, settings.flat());
}

/**
 * Has the next statement of a transaction bring settings along (docs/decisions/0012).
 *
 * @returns false where its driver keeps nothing for later: then they are still to be sent
 */
export function recordSettings(
  transaction: Pick<ControlledTransaction<unknown>, 'getExecutor'>,
  settings: readonly string[],
): Promise<boolean> {
  return transaction.getExecutor().provideConnection(async (connection) => {
    if (!(connection instanceof LazyConnection)) return false;
    for (const sql of settings) connection.record(sql);
    return true;
  });
}
