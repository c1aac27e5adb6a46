import { secret, Setting, type Secret } from '#core/config';
import { parseSender, type Sender } from './mail/addresses.js';
import { parseSmtpUrl, type SmtpServer } from './transports/smtp-server.js';

export class MailConfig {
  @Setting('SMTP_URL', {
    help: 'Mail server: smtps:// for TLS from the start, smtp:// for STARTTLS. Without one, mails are only logged and shown at /mail.',
    parse: secret(parseSmtpUrl),
    secret: true,
    optional: true,
    explicitInProduction: true,
    example: 'smtps://user:password@smtp.example.com:465',
  })
  readonly smtpUrl?: Secret<SmtpServer>;

  @Setting('MAIL_FROM', {
    help: 'Sender of all mails: an e-mail address, or a name and an e-mail address in angle brackets.',
    parse: parseSender,
    default: 'Solera <no-reply@example.com>',
    explicitInProduction: true,
  })
  readonly from!: Sender;
}
