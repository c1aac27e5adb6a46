import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';

export interface StoredChallenge {
  /** SHA-256 of the token, as hex. */
  readonly id: string;
  readonly userId: string;
  readonly passwordFingerprint: string;
  /** The session that ends for the new one; null for one that is merely begun. */
  readonly renewsSessionId: string | null;
  readonly expiresAt: Date;
}

/** What a challenge that was taken says about its log-in. */
export type TakenChallenge = Pick<StoredChallenge, 'passwordFingerprint' | 'renewsSessionId'>;

/** In plain SQL: a challenge lives for minutes and is of no interest to the audit log. */
@Injectable()
export class LogInChallengesRepository {
  constructor(private readonly database: Database) {}

  /** Removes those of the user that expired, too: only the user's own can be seen. */
  @Unaudited('a log-in that is under way; the session it leads to is audited')
  async add(challenge: StoredChallenge, now: Date): Promise<void> {
    const { id, userId, passwordFingerprint, renewsSessionId, expiresAt } = challenge;
    await this.database.execute(
      `with swept as (delete from log_in_challenges where user_id = ? and expires_at <= ?)
       insert into log_in_challenges
         (id, user_id, password_fingerprint, renews_session_id, expires_at)
       values (?, ?, ?, ?, ?)`,
      [userId, now, id, userId, passwordFingerprint, renewsSessionId, expiresAt],
    );
  }

  /**
   * Whose log-in a challenge is of. Nobody is known yet, so row-level security would hide it: the
   * function sees past it, for exactly this id.
   */
  async findUserId(id: string, now: Date): Promise<string | undefined> {
    const [row] = await this.database.execute<{ userId: string }>(
      'select user_id as "userId" from app.find_log_in_challenge(?, ?)',
      [id, now],
    );
    return row?.userId;
  }

  /** Ends a challenge of the user the unit works for: of several who ask, one gets it. */
  @Unaudited('a log-in that is under way; the session it leads to is audited')
  async take(id: string, userId: string, now: Date): Promise<TakenChallenge | undefined> {
    const [row] = await this.database.execute<TakenChallenge>(
      `delete from log_in_challenges where id = ? and user_id = ? and expires_at > ?
       returning password_fingerprint as "passwordFingerprint",
         renews_session_id as "renewsSessionId"`,
      [id, userId, now],
    );
    return row;
  }
}
