import { Mailer, type Mail } from '#core/messaging';
import { UnitOfWork } from '#core/persistence';
import type { TestApi } from './test-api.js';

export const SCOPE = { requestId: 'test', userId: null } as const;
export const WRITE = { access: 'write' } as const;

export const MAIL = {
  to: 'grace@example.com',
  subject: 'Planted subject',
  text: 'The planted text.\n',
} as const;

/** Writes mails in one unit of work, as a request does. */
export function write(api: TestApi, ...mails: readonly Mail[]): Promise<void> {
  const mailer = api.app.get(Mailer);
  const work = async () => {
    for (const mail of mails) await mailer.send(mail);
  };
  return api.app.get(UnitOfWork).run(SCOPE, work, () => undefined, WRITE);
}

export interface MailRow {
  readonly id: string;
  readonly attempts: number;
  readonly failure: string | null;
  readonly isFailed: boolean;
  /** Until it may be tried, in tens, so that a slow machine counts the same. */
  readonly seconds: number;
}

/** The mails of the table, oldest first. */
export function mailRows(api: Pick<TestApi, 'database'>): Promise<MailRow[]> {
  return api.database.query<MailRow>(
    `select id, attempts, failure, failed_at is not null as "isFailed",
       ceil(extract(epoch from next_attempt_at - now()) / 10)::int * 10 as seconds
     from mail_messages order by created_at, id`,
  );
}

/** Time passes: everything that waits is due. */
export async function makeDue(api: Pick<TestApi, 'database'>): Promise<void> {
  await api.database.query(
    `update mail_messages set next_attempt_at = now() - interval '1 second' where failed_at is null`,
  );
}
