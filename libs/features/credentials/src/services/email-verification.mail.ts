import { Injectable } from '@nestjs/common';
import { newSecretToken } from '#core/security';
import { InstallationConfig } from '#core/config';
import { Mailer, type Mail } from '#core/messaging';
import type { IssuedToken } from './credential-tokens.js';

/** Brings the token that proves an address to that address. */
@Injectable()
export class EmailVerificationMail {
  constructor(
    private readonly mailer: Mailer,
    private readonly installation: InstallationConfig,
  ) {}

  /** Call it inside a unit of work. */
  async send(email: string, { token }: Pick<IssuedToken, 'token'>): Promise<void> {
    await this.mailer.send(this.mailTo(email, token));
  }

  /** Costs what a token and its mail cost, where there is nothing to verify. */
  async pretend(email: string): Promise<void> {
    await this.mailer.pretend(this.mailTo(email, newSecretToken()));
  }

  private mailTo(email: string, token: string): Mail {
    return {
      to: email,
      subject: 'Is this your address?',
      text: `An account was made for ${email}. Say that the address is yours:

${this.howToConfirm(token)}

This can be done once, within 24 hours. If you made no account, do nothing.
`,
    };
  }

  private howToConfirm(token: string): string {
    const { appUrl, publicUrl } = this.installation;
    // In the fragment: browsers send it to nobody, so no log has it.
    if (appUrl !== undefined) return `${appUrl}/verify-email#token=${token}`;
    return `POST ${publicUrl}/v1/email-verification-confirmations\n${JSON.stringify({ token })}`;
  }
}
