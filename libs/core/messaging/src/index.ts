export type { Mail, OutgoingMail } from './mail/mail.js';
export { MailConfig } from './mail.config.js';
export { MailDispatcher } from './mail/mail-dispatcher.js';
export { Mailer } from './mail/mailer.js';
export { oneLine } from './mail/one-line.js';
export { MessagingModule } from './messaging.module.js';
export { DevelopmentTransport, type KeptMail } from './transports/development-transport.js';
export { MailNotSent, MailTransport } from './transports/mail-transport.js';
