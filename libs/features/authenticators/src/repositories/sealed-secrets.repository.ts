import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';

/** Secrets of authenticator apps as they are sealed, whoever they belong to. */
@Injectable()
export class SealedSecretsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Whose secret another key has sealed, by id. Row-level security would hide them: the function sees
   * past it, and tells no more than who they are.
   *
   * @param after where the list before ended
   */
  async listOwners(keyId: string, after: string | null, limit: number): Promise<string[]> {
    const rows = await this.database.execute<{ userId: string }>(
      'select user_id as "userId" from app.list_totp_sealed_by_others(?, ?, ?)',
      [keyId, after, limit],
    );
    return rows.map(({ userId }) => userId);
  }

  async findSealed(userId: string): Promise<string | undefined> {
    const [row] = await this.database.execute<{ sealed: string }>(
      'select sealed_secret as sealed from totp_authenticators where user_id = ?',
      [userId],
    );
    return row?.sealed;
  }

  /** @returns whether it was still what it was found to be */
  @Unaudited('the same secret under another seal')
  async replace(userId: string, found: string, resealed: string): Promise<boolean> {
    const rows = await this.database.execute<{ id: string }>(
      `update totp_authenticators set sealed_secret = ? where user_id = ? and sealed_secret = ?
       returning id`,
      [resealed, userId, found],
    );
    return rows.length > 0;
  }
}
