import { Injectable } from '@nestjs/common';
import { Ids, UnitOfWork } from '#core/persistence';
import { isPlainAddress } from './addresses.js';
import type { Mail } from './mail.js';
import { MailDispatcher } from './mail-dispatcher.js';
import { MailMessagesRepository } from './mail-messages.repository.js';
import { MailSeal } from './mail-seal.js';
import { oneLine } from './one-line.js';

/** How features send mail: as a row of the running unit of work (promise 2). */
@Injectable()
export class Mailer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly messages: MailMessagesRepository,
    private readonly seal: MailSeal,
    private readonly ids: Ids,
    private readonly dispatcher: MailDispatcher,
  ) {}

  /**
   * Sends a mail once the unit has committed, at least once; not where it rolls back. The subject
   * becomes one line.
   *
   * @throws Error outside a unit of work, and where `to` is not one plain address
   */
  async send({ to, subject, text }: Mail): Promise<void> {
    if (!isPlainAddress(to)) throw new Error('A mail is sent to one plain address');
    this.unitOfWork.afterCommit(() => {
      this.dispatcher.wake();
    });
    await this.write({ to, subject, text });
  }

  /**
   * Sends nothing, and costs one statement more than `send`: the row is written and taken out again,
   * so that COMMIT has as much to do. For answers whose time must not tell whether a mail was sent.
   *
   * @throws Error outside a unit of work
   */
  async pretend(mail: Mail): Promise<void> {
    await this.messages.remove(await this.write(mail));
  }

  /** @returns its id */
  private async write({ to, subject, text }: Mail): Promise<string> {
    const id = this.ids.next();
    await this.messages.add(id, this.seal.seal(id, { to, subject: oneLine(subject), text }));
    return id;
  }
}
