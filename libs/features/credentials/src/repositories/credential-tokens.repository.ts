import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';
import type { TokenPurpose } from '../models/credential-token.entity.js';

/** A token as it is stored. */
export interface StoredToken {
  readonly id: string;
  readonly userId: string;
  readonly purpose: TokenPurpose;
  /** SHA-256, as hex. */
  readonly tokenHash: string;
  readonly email: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** In plain SQL: each step is one statement, so that two requests at once cannot both take it. */
@Injectable()
export class CredentialTokensRepository {
  constructor(private readonly database: Database) {}

  /** In the place of the one the user had for this purpose, used or not. */
  @Unaudited('a token changes nothing until it is used, and what it is used for is audited')
  async replace(token: StoredToken): Promise<void> {
    const { id, userId, purpose, tokenHash, email, createdAt, expiresAt } = token;
    await this.database.execute(
      `insert into credential_tokens (id, created_at, user_id, purpose, token_hash, email, expires_at)
       values (?, ?, ?, ?, ?, ?, ?)
       on conflict (user_id, purpose) do update set
         id = excluded.id, created_at = excluded.created_at, token_hash = excluded.token_hash,
         email = excluded.email, expires_at = excluded.expires_at, used_at = null`,
      [id, createdAt, userId, purpose, tokenHash, email, expiresAt],
    );
  }

  /**
   * Whose token it is, while it can be used. Nobody is known yet, so row-level security would hide it:
   * the function sees past it, for exactly this hash.
   */
  async findUserId(
    tokenHash: string,
    purpose: TokenPurpose,
    now: Date,
  ): Promise<string | undefined> {
    const [row] = await this.database.execute<{ userId: string }>(
      'select user_id as "userId" from app.find_credential_token(?, ?, ?)',
      [tokenHash, purpose, now],
    );
    return row?.userId;
  }

  /** Uses up a token of the user the unit works for: of several who ask at once, one gets its address. */
  @Unaudited('what a token is used for is audited')
  async take(tokenHash: string, purpose: TokenPurpose, now: Date): Promise<string | undefined> {
    const [row] = await this.database.execute<{ email: string }>(
      `update credential_tokens set used_at = ?
       where token_hash = ? and purpose = ? and used_at is null and expires_at > ?
       returning email`,
      [now, tokenHash, purpose, now],
    );
    return row?.email;
  }

  /** Those for any purpose, used or not, of the user the unit works for. */
  @Unaudited('a token changes nothing until it is used')
  async removeAll(userId: string): Promise<void> {
    await this.database.execute('delete from credential_tokens where user_id = ?', [userId]);
  }
}
