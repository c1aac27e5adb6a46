import { Injectable } from '@nestjs/common';
import { InstallationConfig } from '#core/config';
import { Mailer, type Mail } from '#core/messaging';
import type { IssuedToken } from './credential-tokens.js';

/** What the old and the new address of an account are told. */
@Injectable()
export class EmailChangeMail {
  constructor(
    private readonly mailer: Mailer,
    private readonly installation: InstallationConfig,
  ) {}

  /** Brings the token to the new address. Call it inside a unit of work. */
  async send(email: string, { token }: Pick<IssuedToken, 'token'>): Promise<void> {
    await this.mailer.send(this.mailTo(email, token));
  }

  /** Costs what `send` costs, where the address is not to be had. */
  async pretend(email: string, { token }: Pick<IssuedToken, 'token'>): Promise<void> {
    await this.mailer.pretend(this.mailTo(email, token));
  }

  /** Tells the old address, in case it was not them (ASVS 5.0, item 6.3.7). */
  async tellOld(old: string, email: string): Promise<void> {
    await this.mailer.send({
      to: old,
      subject: 'Your account has another address',
      text: `The address of your account is ${email} now, and no longer ${old}.

If it was you, there is nothing to do. If it was not, somebody knows your password: tell whoever runs
${this.installation.publicUrl} at once.
`,
    });
  }

  private mailTo(email: string, token: string): Mail {
    return {
      to: email,
      subject: 'Is this your new address?',
      text: `An account is to have the address ${email}. Say that it is yours:

${this.howToConfirm(token)}

This can be done once, within 10 minutes. If you did not ask for it, do nothing: nothing happens then.
`,
    };
  }

  private howToConfirm(token: string): string {
    const { appUrl, publicUrl } = this.installation;
    // In the fragment: browsers send it to nobody, so no log has it.
    if (appUrl !== undefined) return `${appUrl}/change-email#token=${token}`;
    return `POST ${publicUrl}/v1/email-change-confirmations\n${JSON.stringify({ token })}`;
  }
}
