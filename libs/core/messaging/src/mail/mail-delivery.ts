import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '#core/persistence';
import { MailNotSent, MailTransport } from '../transports/mail-transport.js';
import { FAILURE_MAX_LENGTH } from './mail-message.entity.js';
import { MailMessagesRepository, type LeasedMail } from './mail-messages.repository.js';
import { MailMetrics } from './mail.metrics.js';
import { MailSeal } from './mail-seal.js';
import { retryDelaySeconds } from './retry-schedule.js';

/** Nobody's request: all units of mails are told by this name. */
export const SYSTEM = { requestId: 'mail', userId: null } as const;
export const WRITE = { access: 'write' } as const;

/** Sends one leased mail and writes down what became of it. No connection is held in between. */
@Injectable()
export class MailDelivery {
  private readonly logger = new Logger(MailDelivery.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly messages: MailMessagesRepository,
    private readonly transport: MailTransport,
    private readonly seal: MailSeal,
    private readonly metrics: MailMetrics,
  ) {}

  /** Throws nothing: a mail that fails must not stop the others. @param signal ends the attempt */
  async deliver(leased: LeasedMail, signal: AbortSignal): Promise<void> {
    const mailId = leased.id;
    try {
      const failure = await this.attempt(leased, signal);
      if (failure) await this.settleFailure(leased, failure);
      else await this.settleSuccess(leased);
    } catch (error) {
      // Where it was sent and its row could not be removed, it is sent again: at least once.
      this.logger.error({ msg: 'mail stays leased', mailId, err: error });
    }
  }

  private async attempt(
    { id, sealedMail }: LeasedMail,
    signal: AbortSignal,
  ): Promise<MailNotSent | undefined> {
    try {
      await this.transport.send({ id, ...this.seal.open(id, sealedMail) }, signal);
      return undefined;
    } catch (error) {
      if (error instanceof MailNotSent) return error;
      // No answer of a mail server but a defect of ours, or a sealing key that was removed.
      this.logger.error({ msg: 'mail cannot be handed over', mailId: id, err: error });
      return new MailNotSent({ failure: (error as Error).name, isPermanent: false });
    }
  }

  private async settleSuccess({ id: mailId, attempts }: LeasedMail): Promise<void> {
    this.metrics.count('sent');
    await this.settle(() => this.messages.remove(mailId));
    this.logger.log({ msg: 'mail sent', mailId, attempts });
  }

  private async settleFailure(leased: LeasedMail, notSent: MailNotSent): Promise<void> {
    const { id: mailId, attempts, ageSeconds } = leased;
    const failure = notSent.failure.slice(0, FAILURE_MAX_LENGTH);
    const told = { mailId, attempts, failure, ...('cause' in notSent && { err: notSent.cause }) };
    const seconds = notSent.isPermanent ? undefined : retryDelaySeconds(attempts, ageSeconds);
    if (seconds === undefined) {
      this.metrics.count('failed');
      await this.settle(() => this.messages.giveUp(leased, failure));
      this.logger.error({ msg: 'mail given up', ...told });
    } else {
      this.metrics.count('postponed');
      await this.settle(() => this.messages.postpone(leased, seconds, failure));
      this.logger.warn({ msg: 'mail postponed', seconds, ...told });
    }
  }

  private async settle(write: () => Promise<void>): Promise<void> {
    await this.unitOfWork.run(SYSTEM, write, () => undefined, WRITE);
  }
}
