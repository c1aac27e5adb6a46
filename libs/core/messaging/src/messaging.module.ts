import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Global, Module } from '@nestjs/common';
import { MailConfig } from './mail.config.js';
import { MailDelivery } from './mail/mail-delivery.js';
import { MailDispatcher } from './mail/mail-dispatcher.js';
import { MailMessage } from './mail/mail-message.entity.js';
import { MailMessagesRepository } from './mail/mail-messages.repository.js';
import { mailCounterProvider, mailGaugeProvider, MailMetrics } from './mail/mail.metrics.js';
import { MailSeal } from './mail/mail-seal.js';
import { Mailer } from './mail/mailer.js';
import { DevelopmentTransport } from './transports/development-transport.js';
import { MailTransport } from './transports/mail-transport.js';
import { SmtpTransport } from './transports/smtp-transport.js';

/** Mail. Every process may write one; it is sent by those that start the MailDispatcher. */
@Global()
@Module({
  imports: [MikroOrmModule.forFeature([MailMessage])],
  providers: [
    Mailer,
    MailDispatcher,
    MailDelivery,
    MailMessagesRepository,
    MailMetrics,
    MailSeal,
    mailCounterProvider,
    mailGaugeProvider,
    DevelopmentTransport,
    {
      provide: MailTransport,
      inject: [MailConfig, DevelopmentTransport],
      useFactory: ({ smtpUrl, from }: MailConfig, development: DevelopmentTransport) =>
        smtpUrl ? new SmtpTransport(smtpUrl.reveal(), from) : development,
    },
  ],
  exports: [Mailer, MailDispatcher, DevelopmentTransport],
})
export class MessagingModule {}
