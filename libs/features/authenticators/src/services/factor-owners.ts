import { Injectable } from '@nestjs/common';
import { Mailer } from '#core/messaging';
import { UsersService, type User } from '#features/users';
import { FactorNeedsVerifiedEmail } from '../authenticators.errors.js';

/** What became of the second factors of a user, as the mail begins. */
const CHANGES = {
  'app-added': 'An authenticator app was added to',
  'app-removed': 'The authenticator app was removed from',
  'passkey-added': 'A passkey was added to',
  'passkey-removed': 'A passkey was removed from',
  'codes-replaced': 'New recovery codes were made for',
} as const;

/** Users whose second factors change. */
@Injectable()
export class FactorOwners {
  constructor(
    private readonly users: UsersService,
    private readonly mailer: Mailer,
  ) {}

  /** The caller, so that nothing else changes their factors meanwhile. @throws CredentialsRefused */
  lock(userId: string): Promise<User> {
    return this.users.lockCaller(userId);
  }

  /**
   * The same, of somebody who reads the mail of the address. Anybody can register the address of
   * somebody else, and a second factor would outlast the reset that gives the account to its owner.
   *
   * @throws CredentialsRefused, FactorNeedsVerifiedEmail
   */
  async lockVerified(userId: string): Promise<User> {
    const user = await this.lock(userId);
    if (!user.emailVerifiedAt) throw new FactorNeedsVerifiedEmail();
    return user;
  }

  /** Tells the owner of an account, in case it was not them (ASVS 5.0, item 6.3.7). */
  async tell({ email }: User, change: keyof typeof CHANGES): Promise<void> {
    await this.mailer.send({
      to: email,
      subject: 'Your second factors were changed',
      text: `${CHANGES[change]} the account ${email}.

If it was you, there is nothing to do. If it was not, change your password, and look at your second
factors and at where you are logged in.
`,
    });
  }
}
