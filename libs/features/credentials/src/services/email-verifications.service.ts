import { Injectable } from '@nestjs/common';
import { Ids, UnitOfWork } from '#core/persistence';
import { UsersService, type User } from '#features/users';
import type { ConfirmEmailVerificationBody } from '../schemas/confirm-email-verification.body.js';
import type { RequestEmailVerificationBody } from '../schemas/request-email-verification.body.js';
import { CredentialTokens } from './credential-tokens.js';
import { EmailVerificationMail } from './email-verification.mail.js';

/** How a user proves to read the mail of their address. */
@Injectable()
export class EmailVerificationsService {
  constructor(
    private readonly tokens: CredentialTokens,
    private readonly users: UsersService,
    private readonly mail: EmailVerificationMail,
    private readonly unitOfWork: UnitOfWork,
    private readonly ids: Ids,
  ) {}

  /**
   * Mails a token to the address, where an active account has it that is not verified. Where none has,
   * it does as many statements, and writes as well, so that neither the answer nor its time tells.
   */
  async requestVerification({ email }: RequestEmailVerificationBody): Promise<void> {
    const user = await this.users.findByEmail(email);
    if (user?.isActive && !user.emailVerifiedAt) return this.mailToken(user);
    await this.unitOfWork.enterUser(this.ids.next());
    await this.mail.pretend(email);
  }

  /** Inside the unit that makes the account, too: it goes on for its user. */
  async mailToken(user: User): Promise<void> {
    await this.unitOfWork.enterUser(user.id);
    await this.mail.send(user.email, await this.tokens.issue(user, 'email-verification'));
  }

  /** @throws CredentialTokenUnusable */
  async confirmVerification({ token }: ConfirmEmailVerificationBody): Promise<void> {
    const presented = await this.tokens.find(token, 'email-verification');
    await this.tokens.redeem(presented, 'email-verification');
  }
}
