import { Injectable } from '@nestjs/common';
import { newSecretToken } from '#core/security';
import { InstallationConfig } from '#core/config';
import { Mailer, type Mail } from '#core/messaging';
import type { IssuedToken } from './credential-tokens.js';

/** Brings the token of a reset to the owner of the account. */
@Injectable()
export class PasswordResetMail {
  constructor(
    private readonly mailer: Mailer,
    private readonly installation: InstallationConfig,
  ) {}

  /** Call it inside a unit of work. */
  async send(email: string, { token }: Pick<IssuedToken, 'token'>): Promise<void> {
    await this.mailer.send(this.mailTo(email, token));
  }

  /** Costs what a token and its mail cost, where nobody has the address. */
  async pretend(email: string): Promise<void> {
    await this.mailer.pretend(this.mailTo(email, newSecretToken()));
  }

  private mailTo(email: string, token: string): Mail {
    return {
      to: email,
      subject: 'A new password for your account',
      text: `Somebody, you we hope, asked for a new password for the account ${email}.

${this.howToReset(token)}

This can be done once, within 10 minutes. If it was not you, do nothing: nothing happens then.
`,
    };
  }

  private howToReset(token: string): string {
    const { appUrl, publicUrl } = this.installation;
    // In the fragment: browsers send it to nobody, so no log has it.
    if (appUrl !== undefined) return `Choose it here:\n\n${appUrl}/reset-password#token=${token}`;
    const body = JSON.stringify({ token, password: '…' });
    return `Set it by this call:\n\nPOST ${publicUrl}/v1/password-reset-confirmations\n${body}`;
  }
}
