import { Injectable } from '@nestjs/common';
import { InstallationConfig } from '#core/config';
import { Mailer } from '#core/messaging';

/** Tells the owner of an account that its password is another one now, in case it was not them (ASVS 5, 6.3.7). */
@Injectable()
export class PasswordChangedMail {
  constructor(
    private readonly mailer: Mailer,
    private readonly installation: InstallationConfig,
  ) {}

  /** Call it inside a unit of work. */
  async send({ email }: { readonly email: string }): Promise<void> {
    await this.mailer.send({
      to: email,
      subject: 'Your password was changed',
      text: `The password of the account ${email} was changed, and other devices were logged out.

If it was you, there is nothing to do. If it was not, ask for a new password at once:

${this.howToReset(email)}
`,
    });
  }

  private howToReset(email: string): string {
    const { appUrl, publicUrl } = this.installation;
    if (appUrl !== undefined) return `${appUrl}/forgot-password`;
    return `POST ${publicUrl}/v1/password-resets\n${JSON.stringify({ email })}`;
  }
}
