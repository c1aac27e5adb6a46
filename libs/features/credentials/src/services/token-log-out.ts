import { Injectable } from '@nestjs/common';
import { LogOut } from '#features/users';
import { CredentialTokensRepository } from '../repositories/credential-tokens.repository.js';

/**
 * Tokens that were mailed: whoever is logged out may have asked for one, to give the account an address
 * of their own.
 */
@Injectable()
export class TokenLogOut extends LogOut {
  constructor(private readonly tokens: CredentialTokensRepository) {
    super();
  }

  override logOut(userId: string): Promise<void> {
    return this.tokens.removeAll(userId);
  }
}
