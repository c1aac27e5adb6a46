import { Injectable } from '@nestjs/common';
import { Database } from '#core/persistence';

/** A passkey as it is shown and offered. Times are text, as plain SQL tells them. */
export interface PasskeyRow {
  readonly id: string;
  readonly name: string;
  readonly credentialId: string;
  readonly transports: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** What a user can prove themselves with beside the password. */
export interface AuthenticatorsRow {
  /** Null where no app is in force. Text, as plain SQL tells it. */
  readonly totpConfirmedAt: string | null;
  /** Oldest first. */
  readonly passkeys: readonly PasskeyRow[];
  readonly recoveryCodesLeft: number;
}

/** Whether the password alone is not enough. */
export function hasFactor({ totpConfirmedAt, passkeys }: AuthenticatorsRow): boolean {
  return totpConfirmedAt !== null || passkeys.length > 0;
}

@Injectable()
export class AuthenticatorsRepository {
  constructor(private readonly database: Database) {}

  /** Of the user the unit works for. */
  async findOf(userId: string): Promise<AuthenticatorsRow> {
    const [row] = await this.database.execute<AuthenticatorsRow>(
      `select (select confirmed_at from totp_authenticators where user_id = ?) as "totpConfirmedAt",
         (select coalesce(json_agg(json_build_object('id', id, 'name', name,
             'credentialId', credential_id, 'transports', transports,
             'createdAt', created_at, 'lastUsedAt', last_used_at) order by created_at, id), '[]')
           from passkeys where user_id = ?) as passkeys,
         (select count(*)::int from recovery_codes where user_id = ? and used_at is null)
           as "recoveryCodesLeft"`,
      [userId, userId, userId],
    );
    if (!row) throw new Error('A select without from returned no row');
    return row;
  }
}
