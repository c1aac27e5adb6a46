import { MailTransport, type OutgoingMail } from '#core/messaging';

/** Where the mails of a test arrive, in place of a mail server. */
export class Mailbox extends MailTransport {
  /** Oldest first. */
  readonly mails: OutgoingMail[] = [];
  /** Called before a mail arrives: to wait, or to throw. */
  onSend: (mail: OutgoingMail, signal: AbortSignal) => Promise<void> = () => Promise.resolve();

  override async send(mail: OutgoingMail, signal: AbortSignal): Promise<void> {
    await this.onSend(mail, signal);
    this.mails.push(mail);
  }

  /** @throws Error where none came to the address */
  newestTo(address: string): OutgoingMail {
    const mail = this.mails.findLast(({ to }) => to === address);
    if (!mail) throw new Error(`No mail came to ${address}`);
    return mail;
  }
}

/** The token a mail is about: 256 random bits as base64url. */
export function tokenIn({ text }: OutgoingMail): string {
  const token = /(?<![\w-])[\w-]{43}(?![\w-])/.exec(text)?.[0];
  if (token === undefined) throw new Error(`No token in: ${text}`);
  return token;
}
