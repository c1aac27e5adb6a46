import type { OutgoingMail } from '../mail/mail.js';

/** How mails leave the process. Also the token a transport is injected by. */
export abstract class MailTransport {
  /**
   * Hands a mail over. When it returns, somebody else has it.
   *
   * @param signal ends the attempt at once; whether the mail was handed over is then unknown
   * @throws MailNotSent
   */
  abstract send(mail: OutgoingMail, signal: AbortSignal): Promise<void>;
}

/** The mail was not handed over, as far as anybody can tell. */
export class MailNotSent extends Error {
  /** Codes for operators. Neither the recipient nor what a server said about them. */
  readonly failure: string;
  /** Trying again would be refused again. */
  readonly isPermanent: boolean;

  /** @param options its cause is logged: it must tell no recipient */
  constructor(
    { failure, isPermanent }: { failure: string; isPermanent: boolean },
    options?: ErrorOptions,
  ) {
    super(`The mail was not sent (${failure})`, options);
    this.name = 'MailNotSent';
    this.failure = failure;
    this.isPermanent = isPermanent;
  }
}
