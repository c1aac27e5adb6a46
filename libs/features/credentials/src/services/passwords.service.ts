import { Injectable } from '@nestjs/common';
import { Clock } from '#core/persistence';
import { PasswordWrong, type UserPrincipal } from '#core/security';
import { LogOuts, UsersService, type User } from '#features/users';
import type { PreparedPasswordChange } from './password-change.js';
import { PasswordChangedMail } from './password-changed.mail.js';

@Injectable()
export class PasswordsService {
  constructor(
    private readonly users: UsersService,
    private readonly logOuts: LogOuts,
    private readonly mail: PasswordChangedMail,
    private readonly clock: Clock,
  ) {}

  /**
   * For a user who knows their password (ASVS 5, 6.2.3). The session that asks goes on.
   *
   * @throws PasswordWrong where it was changed meanwhile; CredentialsRefused where the account was closed
   */
  async changePassword(
    { userId, sessionId }: UserPrincipal,
    { verifiedHash, newHash }: PreparedPasswordChange,
  ): Promise<void> {
    const user = await this.users.lockCaller(userId);
    if (user.passwordHash !== verifiedHash) throw new PasswordWrong();
    await this.setPassword(user, newHash, { but: sessionId });
  }

  /**
   * Logs the user out everywhere but, where one is named, in one session, which ends the tokens that were
   * mailed too, and tells the owner of the address. The user is locked, and the unit works for them.
   */
  async setPassword(user: User, newHash: string, kept: { but?: string } = {}): Promise<void> {
    user.changePassword(newHash, this.clock.now());
    await this.logOuts.logOut(user.id, kept);
    await this.mail.send(user);
  }
}
