import { Injectable } from '@nestjs/common';
import { UsersService } from '#features/users';
import { CredentialTokenUnusable } from '../credentials.errors.js';
import type { ConfirmEmailChangeBody } from '../schemas/confirm-email-change.body.js';
import type { CreateEmailChangeBody } from '../schemas/create-email-change.body.js';
import { CredentialTokens } from './credential-tokens.js';
import { EmailChangeMail } from './email-change.mail.js';

/** How a user gets another address: by proving to read its mail. */
@Injectable()
export class EmailChangesService {
  constructor(
    private readonly tokens: CredentialTokens,
    private readonly users: UsersService,
    private readonly mail: EmailChangeMail,
  ) {}

  /**
   * Mails a token to the new address, unless somebody has it: then the same happens but for the mail,
   * so that neither the answer nor its time tells who has an account.
   *
   * @throws CredentialsRefused
   */
  async createEmailChange(userId: string, { email }: CreateEmailChangeBody): Promise<void> {
    const user = await this.users.lockCaller(userId);
    const holder = await this.users.findByEmail(email);
    const token = await this.tokens.issue({ id: user.id, email }, 'email-change');
    if (holder) await this.mail.pretend(email, token);
    else await this.mail.send(email, token);
  }

  /** @throws CredentialTokenUnusable also where somebody else has the address by now */
  async confirmEmailChange({ token }: ConfirmEmailChangeBody): Promise<void> {
    const presented = await this.tokens.find(token, 'email-change');
    const { user, email } = await this.tokens.take(presented, 'email-change');
    const old = user.email;
    if (!(await this.users.changeEmail(user, email))) throw new CredentialTokenUnusable();
    await this.mail.tellOld(old, email);
  }
}
