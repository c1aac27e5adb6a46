import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric, makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge } from 'prom-client';
import { LookUp } from '#core/persistence';
import { MailMessagesRepository } from './mail-messages.repository.js';

const MAIL_MESSAGES = 'mail_messages';
const MAIL_ATTEMPTS = 'mail_attempts_total';

export const mailGaugeProvider = makeGaugeProvider({
  name: MAIL_MESSAGES,
  help: 'Mails in the table by state: waiting to be sent, or failed and kept. Every process tells the same figure.',
  labelNames: ['state'],
});

export const mailCounterProvider = makeCounterProvider({
  name: MAIL_ATTEMPTS,
  help: 'Attempts of this process to send a mail, by outcome: sent, postponed, or failed for good.',
  labelNames: ['outcome'],
});

@Injectable()
export class MailMetrics {
  private readonly logger = new Logger(MailMetrics.name);

  constructor(
    @InjectMetric(MAIL_MESSAGES) private readonly mails: Gauge,
    @InjectMetric(MAIL_ATTEMPTS) private readonly attempts: Counter,
    private readonly messages: MailMessagesRepository,
    private readonly lookUp: LookUp,
  ) {
    Object.assign(mails, { collect: () => this.collect() });
  }

  count(outcome: 'sent' | 'postponed' | 'failed'): void {
    this.attempts.inc({ outcome });
  }

  /** Asks the table when it is scraped. While nobody answers there is no figure, rather than an old one. */
  private async collect(): Promise<void> {
    this.mails.reset();
    try {
      const { waiting, failed } = await this.lookUp.run(() => this.messages.countByState());
      this.mails.set({ state: 'waiting' }, waiting);
      this.mails.set({ state: 'failed' }, failed);
    } catch (error) {
      this.logger.warn({ msg: 'mails cannot be counted', err: error });
    }
  }
}
