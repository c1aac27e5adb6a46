import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#core/persistence';
import type { OutgoingMail } from '../mail/mail.js';
import { MailTransport } from './mail-transport.js';

const KEPT = 100;

export interface KeptMail extends OutgoingMail {
  readonly sentAt: Date;
}

/** Sends nothing: keeps the last hundred mails in memory, for GET /mail, and writes each into the log, whatever is in it. */
@Injectable()
export class DevelopmentTransport extends MailTransport {
  private readonly logger = new Logger(DevelopmentTransport.name);
  private kept: readonly KeptMail[] = [];

  constructor(private readonly clock: Clock) {
    super();
  }

  override async send(mail: OutgoingMail): Promise<void> {
    this.kept = [{ ...mail, sentAt: this.clock.now() }, ...this.kept].slice(0, KEPT);
    const { to, subject, text } = mail;
    this.logger.log({ msg: 'mail', to, subject, text });
  }

  /** Newest first. */
  list(): readonly KeptMail[] {
    return this.kept;
  }
}
