import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';

/** In plain SQL: a registration under way lives for minutes and is of no interest to the audit log. */
@Injectable()
export class PasskeyRegistrationsRepository {
  constructor(private readonly database: Database) {}

  /** Removes those of the user that expired, too: only the user's own can be seen. */
  @Unaudited('a registration that is under way; the passkey it leads to is audited')
  async add(
    registration: { readonly id: string; readonly userId: string; readonly expiresAt: Date },
    now: Date,
  ): Promise<void> {
    const { id, userId, expiresAt } = registration;
    await this.database.execute(
      `with swept as (delete from passkey_registrations where user_id = ? and expires_at <= ?)
       insert into passkey_registrations (id, user_id, expires_at) values (?, ?, ?)`,
      [userId, now, id, userId, expiresAt],
    );
  }

  /** Ends a registration of the user: of several who ask, one gets it. */
  @Unaudited('a registration that is under way; the passkey it leads to is audited')
  async take(id: string, userId: string, now: Date): Promise<boolean> {
    const rows = await this.database.execute<{ id: string }>(
      `delete from passkey_registrations where id = ? and user_id = ? and expires_at > ?
       returning id`,
      [id, userId, now],
    );
    return rows.length > 0;
  }
}
