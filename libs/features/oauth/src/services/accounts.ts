import { Injectable } from '@nestjs/common';
import type { Account } from 'oidc-provider';
import { UsersService } from '#features/users';

/** The users oidc-provider may speak of. */
@Injectable()
export class Accounts {
  constructor(private readonly users: UsersService) {}

  /** @returns undefined for whoever has no account, or none that is active */
  async find(id: string): Promise<Account | undefined> {
    const user = await this.users.findActive(id);
    if (!user) return undefined;
    const { email, name, updatedAt, emailVerifiedAt } = user;
    const claims = {
      sub: id,
      email,
      email_verified: emailVerifiedAt !== null,
      name,
      updated_at: Math.floor(new Date(updatedAt).getTime() / 1000),
    };
    return { accountId: id, claims: () => claims };
  }
}
