import { Injectable } from '@nestjs/common';
import { InstallationConfig } from '#core/config';
import { Mailer, oneLine } from '#core/messaging';
import type { OrganizationRole } from '../models/membership.entity.js';

/** What the invited have to know. */
export interface InvitationLetter {
  /** Whom it is for. */
  readonly email: string;
  readonly role: OrganizationRole;
  readonly expiresAt: Date;
  /** What they accept with. */
  readonly token: string;
  /** Names of who invites, and to what; chosen by users. */
  readonly invitedBy: string;
  readonly organization: string;
}

const UNTIL = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'long',
  timeStyle: 'short',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

/** Brings an invitation to whom it is for. Whoever has its token can read their mail. */
@Injectable()
export class InvitationMail {
  constructor(
    private readonly mailer: Mailer,
    private readonly installation: InstallationConfig,
  ) {}

  /** Call it inside a unit of work. */
  async send(letter: InvitationLetter): Promise<void> {
    const { email, role, expiresAt } = letter;
    const [invitedBy, organization] = [oneLine(letter.invitedBy), oneLine(letter.organization)];
    await this.mailer.send({
      to: email,
      subject: `${invitedBy} invites you to ${organization}`,
      text: `${invitedBy} invites you to the organization ${organization}. Your role there will be: ${role}.

${this.howToAccept(letter.token)}

The invitation is for the account of ${email} and good until ${UNTIL.format(expiresAt)} UTC.
If you do not know what it is about, do nothing: nothing happens then.
`,
    });
  }

  private howToAccept(token: string): string {
    const { appUrl, publicUrl } = this.installation;
    // In the fragment: browsers send it to nobody, so no log has it.
    if (appUrl !== undefined)
      return `Accept it here:\n\n${appUrl}/accept-invitation#token=${token}`;
    const call = `POST ${publicUrl}/v1/invitation-acceptances\n${JSON.stringify({ token })}`;
    return `Accept it by this call, logged in:\n\n${call}`;
  }
}
