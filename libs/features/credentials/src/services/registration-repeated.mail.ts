import { Injectable } from '@nestjs/common';
import { InstallationConfig } from '#core/config';
import { Mailer, type Mail } from '#core/messaging';

/** Tells the owner of an account that somebody tried to register its address: mostly themselves. */
@Injectable()
export class RegistrationRepeatedMail {
  constructor(
    private readonly mailer: Mailer,
    private readonly installation: InstallationConfig,
  ) {}

  /** Call it inside a unit of work. */
  async send({ email }: { readonly email: string }): Promise<void> {
    await this.mailer.send(this.mailTo(email));
  }

  /** Costs what it costs, and sends nothing. */
  async pretend({ email }: { readonly email: string }): Promise<void> {
    await this.mailer.pretend(this.mailTo(email));
  }

  private mailTo(email: string): Mail {
    return {
      to: email,
      subject: 'You have an account already',
      text: `Somebody, you perhaps, tried to register ${email}, which has an account. Nothing was changed.

If it was you and you forgot the password, ask for a new one:

${this.howToReset(email)}

If it was not, there is nothing to do.
`,
    };
  }

  private howToReset(email: string): string {
    const { appUrl, publicUrl } = this.installation;
    if (appUrl !== undefined) return `${appUrl}/forgot-password`;
    return `POST ${publicUrl}/v1/password-resets\n${JSON.stringify({ email })}`;
  }
}
