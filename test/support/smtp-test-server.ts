import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as a server took it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body, as they were sent. */
  readonly raw: string;
  readonly isEncrypted: boolean;
}

type Command = 'RCPT TO' | 'DATA';

/** A mail server on this machine. It takes everything, unless it was told to refuse. */
export class SmtpTestServer {
  readonly mails: ReceivedMail[] = [];
  /** Replies with a code, and with words that name the recipient as servers do, to this command. */
  refusal: { readonly to: Command; readonly code: number } | undefined;

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  /** @param options of smtp-server: what differs from one that wants neither TLS nor a log-in */
  static async start(options: SMTPServerOptions = {}, port = 0): Promise<SmtpTestServer> {
    const server: SMTPServer = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 100,
      ...options,
      onRcptTo: ({ address }, _session, done) => {
        done(running.refusing('RCPT TO', address));
      },
      onData: (stream, { envelope, secure }, done) => {
        const to = envelope.rcptTo.map(({ address }) => address);
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        void text(stream).then((raw) => {
          const refusal = running.refusing('DATA', to.join());
          if (!refusal) running.mails.push({ from, to, raw, isEncrypted: secure });
          done(refusal);
        });
      },
    });
    // What a client breaks off is no matter of ours.
    server.on('error', () => undefined);
    const listening = server.listen(port, '127.0.0.1');
    await once(listening, 'listening');
    const running = new SmtpTestServer(server, (listening.address() as AddressInfo).port);
    return running;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private refusing(command: Command, address: string): Error | undefined {
    if (this.refusal?.to !== command) return undefined;
    const { code } = this.refusal;
    return Object.assign(new Error(`<${address}> is refused`), { responseCode: code });
  }
}
