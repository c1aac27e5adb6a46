import { createTransport } from 'nodemailer';
import type { Sender } from '../mail/addresses.js';
import type { OutgoingMail } from '../mail/mail.js';
import { MailNotSent, MailTransport } from './mail-transport.js';
import type { SmtpServer } from './smtp-server.js';

const CONNECT_MS = 10_000;
/** Without a word of the server. */
const SILENCE_MS = 20_000;

/** The machine itself. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** What nodemailer knows about a mail that failed. */
interface SmtpFailure {
  readonly code?: string;
  /** Reply code (RFC 5321 section 4.2). */
  readonly responseCode?: number;
  /** What was replied to. */
  readonly command?: string;
}

/** Hands mails to a mail server, each over a connection of its own. */
export class SmtpTransport extends MailTransport {
  private readonly transporter: ReturnType<typeof connectTo>;

  constructor(
    server: SmtpServer,
    private readonly from: Sender,
  ) {
    super();
    this.transporter = connectTo(server);
  }

  override async send(mail: OutgoingMail, signal: AbortSignal): Promise<void> {
    const { id, to, subject, text } = mail;
    const domain = this.from.address.replace(/^.*@/, '');
    try {
      await this.transporter.sendMail({
        signal,
        messageId: `<${id}@${domain}>`,
        from: { ...this.from },
        // As an object: a text would be read as a list of addresses.
        to: { name: '', address: to },
        subject,
        text,
        // RFC 3834: nobody's out-of-office is to answer.
        headers: { 'auto-submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } catch (error) {
      throw notSent(error as SmtpFailure);
    }
  }
}

/**
 * Certificates are verified. STARTTLS is demanded of every server that is not this machine: mails hold
 * tokens, and whoever sits in between could hide that the server offers it.
 */
function connectTo({ host, port, isTlsFromStart, login }: SmtpServer) {
  const isLoopback = LOOPBACK.test(host);
  return createTransport({
    host,
    port,
    secure: isTlsFromStart,
    requireTLS: !isTlsFromStart && !isLoopback,
    ignoreTLS: isLoopback,
    tls: { rejectUnauthorized: true },
    ...(login && { auth: { user: login.user, pass: login.password }, forceAuth: true }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
}

/**
 * A 5xx reply to the recipient or to the message will be the same next time (RFC 5321 section 4.2.1).
 * To anything else, a log-in or a sender for instance, it is about our configuration, and the mail waits
 * until that is right.
 */
function notSent(error: SmtpFailure): MailNotSent {
  const { code, responseCode, command } = error;
  const isPermanent =
    responseCode !== undefined && responseCode >= 500 && /^(RCPT TO|DATA)$/.test(command ?? '');
  const failure = [code ?? 'unknown', responseCode, command].filter((part) => part !== undefined);
  // What failed before there was a dialog is about the server and its certificate alone.
  const options = command === 'CONN' ? { cause: error } : {};
  return new MailNotSent({ failure: failure.join(' '), isPermanent }, options);
}
