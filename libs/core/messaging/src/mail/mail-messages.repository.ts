import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';

/** A mail that is this process's to send until the lease ends. */
export interface LeasedMail {
  readonly id: string;
  readonly sealedMail: string;
  /** This one included. */
  readonly attempts: number;
  readonly ageSeconds: number;
}

/** Times are those of the database: the clocks of two processes may differ. */
@Injectable()
export class MailMessagesRepository {
  constructor(private readonly database: Database) {}

  @Unaudited('what the mail is about is audited')
  async add(id: string, sealedMail: string): Promise<void> {
    // Cut to the precision of the column, which would round it into the future.
    await this.database.execute(
      `insert into mail_messages (id, created_at, sealed_mail, attempts, next_attempt_at)
       select ?, at, ?, 0, at from date_trunc('milliseconds', now()) at`,
      [id, sealedMail],
    );
  }

  /** The mail that is due longest, for nobody else to send for so many seconds. One that somebody just takes is left to them. */
  @Unaudited('what the mail is about is audited')
  async leaseDue(seconds: number): Promise<LeasedMail | undefined> {
    const [leased] = await this.database.execute<LeasedMail>(
      `update mail_messages
       set attempts = attempts + 1, next_attempt_at = now() + ? * interval '1 second'
       where id = (
         select id from mail_messages where failed_at is null and next_attempt_at <= now()
         order by next_attempt_at limit 1 for update skip locked)
       returning id, sealed_mail as "sealedMail", attempts,
         extract(epoch from now() - created_at)::float8 as "ageSeconds"`,
      [seconds],
    );
    return leased;
  }

  /** It was sent. */
  @Unaudited('what the mail is about is audited')
  async remove(id: string): Promise<void> {
    await this.database.execute('delete from mail_messages where id = ?', [id]);
  }

  /** Lets it be tried again in so many seconds, unless the lease ended and somebody else has it now. */
  @Unaudited('what the mail is about is audited')
  async postpone(
    { id, attempts }: Pick<LeasedMail, 'id' | 'attempts'>,
    seconds: number,
    failure: string,
  ): Promise<void> {
    await this.database.execute(
      `update mail_messages set next_attempt_at = now() + ? * interval '1 second', failure = ?
       where id = ? and attempts = ?`,
      [seconds, failure, id, attempts],
    );
  }

  /** Keeps it for those who run the installation, and tries no more. */
  @Unaudited('what the mail is about is audited')
  async giveUp(
    { id, attempts }: Pick<LeasedMail, 'id' | 'attempts'>,
    failure: string,
  ): Promise<void> {
    await this.database.execute(
      'update mail_messages set failed_at = now(), failure = ? where id = ? and attempts = ?',
      [failure, id, attempts],
    );
  }

  async countByState(): Promise<{ readonly waiting: number; readonly failed: number }> {
    const [counts] = await this.database.execute<{ waiting: number; failed: number }>(
      `select count(*) filter (where failed_at is null)::int as waiting, count(failed_at)::int as failed
       from mail_messages`,
    );
    if (!counts) throw new Error('An aggregate returned no row');
    return counts;
  }
}
