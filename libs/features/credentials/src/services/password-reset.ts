import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '#core/security';
import type { ConfirmPasswordResetBody } from '../schemas/confirm-password-reset.body.js';
import { CredentialTokens, type PresentedToken } from './credential-tokens.js';

/** What the confirmation of a reset needs from before the transaction. */
export interface PreparedPasswordReset {
  readonly presented: PresentedToken;
  readonly newHash: string;
}

/** Hashes the new password before a connection is taken, and only for a token that is good: anybody may call. */
@Injectable()
export class PasswordReset {
  constructor(
    private readonly tokens: CredentialTokens,
    private readonly passwords: PasswordHasher,
  ) {}

  /** @throws CredentialTokenUnusable, HashingIsBusy */
  async prepare({ token, password }: ConfirmPasswordResetBody): Promise<PreparedPasswordReset> {
    const presented = await this.tokens.present(token, 'password-reset');
    return { presented, newHash: await this.passwords.hash(password) };
  }
}
