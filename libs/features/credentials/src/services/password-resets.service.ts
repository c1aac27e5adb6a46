import { Injectable } from '@nestjs/common';
import { Ids, UnitOfWork } from '#core/persistence';
import { UsersService } from '#features/users';
import type { RequestPasswordResetBody } from '../schemas/request-password-reset.body.js';
import { CredentialTokens } from './credential-tokens.js';
import { PasswordResetMail } from './password-reset.mail.js';
import type { PreparedPasswordReset } from './password-reset.js';
import { PasswordsService } from './passwords.service.js';

/** How a user who forgot their password gets another one: by the mail of the account. */
@Injectable()
export class PasswordResetsService {
  constructor(
    private readonly tokens: CredentialTokens,
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly mail: PasswordResetMail,
    private readonly unitOfWork: UnitOfWork,
    private readonly ids: Ids,
  ) {}

  /**
   * Mails a token to the address, where an active account has it. Where none has, it does as many
   * statements, and writes as well, so that neither the answer nor its time tells (ASVS 5, 6.3.8).
   */
  async requestReset({ email }: RequestPasswordResetBody): Promise<void> {
    const user = await this.users.findByEmail(email);
    await this.unitOfWork.enterUser(user?.isActive ? user.id : this.ids.next());
    if (user?.isActive) {
      await this.mail.send(email, await this.tokens.issue(user, 'password-reset'));
    } else {
      await this.mail.pretend(email);
    }
  }

  /**
   * Sets the password and logs the user out everywhere. Nobody is logged in by it, and second factors
   * stay as they are (ASVS 5, 6.4.3).
   *
   * @throws CredentialTokenUnusable
   */
  async confirmReset({ presented, newHash }: PreparedPasswordReset): Promise<void> {
    const user = await this.tokens.redeem(presented, 'password-reset');
    await this.passwords.setPassword(user, newHash);
  }
}
