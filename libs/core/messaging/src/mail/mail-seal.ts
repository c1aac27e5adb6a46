import { Injectable } from '@nestjs/common';
import { Sealer } from '#core/persistence';
import type { Mail } from './mail.js';

/** A mail as its row holds it. Bound to the row: what was sealed for one cannot be moved into another. */
@Injectable()
export class MailSeal {
  constructor(private readonly sealer: Sealer) {}

  seal(id: string, mail: Mail): string {
    return this.sealer.seal(sealedAs(id), JSON.stringify(mail));
  }

  /** @throws Error where no configured key sealed it */
  open(id: string, sealed: string): Mail {
    return JSON.parse(this.sealer.open(sealedAs(id), sealed)) as Mail;
  }
}

function sealedAs(id: string): string {
  return `mail_messages.sealed_mail ${id}`;
}
