import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import tls from 'node:tls';
import { MailDispatcher } from '#core/messaging';
import { eventually } from '../support/eventually.js';
import { LogLines } from '../support/log-lines.js';
import { tokenIn } from '../support/mailbox.js';
import { makeDue, MAIL, mailRows, write } from '../support/mails.js';
import { accept, foundOrganization } from '../support/organizations.js';
import { logInAs } from '../support/people.js';
import { SmtpTestServer, type ReceivedMail } from '../support/smtp-test-server.js';
import { TEST_CERTIFICATE } from '../support/test-certificate.js';
import { TestApi } from '../support/test-api.js';

const LOG_IN = { user: 'mailer', password: 'planted/secret' };

/** A header, unfolded (RFC 5322 section 2.2.3); all of them where there are several. */
function headersOf({ raw }: ReceivedMail, name: string): string[] {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const prefix = `${name.toLowerCase()}: `;
  return lines
    .filter((line) => line.toLowerCase().startsWith(prefix))
    .map((line) => line.slice(prefix.length));
}

describe('mail by SMTP', () => {
  let api: TestApi | undefined;
  let server: SmtpTestServer;
  const logs = new LogLines();

  beforeEach(() => {
    logs.forget();
  });
  afterEach(async () => {
    await api?.stop();
    await server.stop();
  });

  const start = async (url: string, environment: Record<string, string> = {}): Promise<TestApi> => {
    const settings = { SMTP_URL: url, MAIL_FROM: 'Sölera <no-reply@solera.example>' };
    api = await TestApi.start(
      { LOG_LEVEL: 'info', ...settings, ...environment },
      { ...logs.planted, isMailSent: true },
    );
    return api;
  };
  const dispatch = async () => {
    await api?.app.get(MailDispatcher).dispatchDue();
  };
  const received = async (): Promise<ReceivedMail> => {
    const [mail] = await eventually(
      () => server.mails,
      ({ length }) => length > 0,
    );
    if (!mail) throw new Error('No mail');
    return mail;
  };
  const expectNothingTold = () => {
    expect(logs.text).not.toMatch(/grace|planted/i);
  };

  it('brings an invitation to whom it is for, who accepts with what it says', async () => {
    server = await SmtpTestServer.start();
    const started = await start(`smtp://127.0.0.1:${server.port}`, {
      APP_URL: 'https://app.example.com',
    });
    started.app.get(MailDispatcher).start();
    const [ada, grace] = [await logInAs(started, 'Ada'), await logInAs(started, 'Grace')];
    const engines = await foundOrganization(started, ada, 'engines');
    const invited = await started.request('POST', `${engines.path}/invitations`, {
      token: ada.token,
      body: { email: grace.email, role: 'member' },
    });
    expect(invited.statusCode).toBe(201);

    const mail = await received();
    expect([mail.from, mail.to]).toEqual(['no-reply@solera.example', ['grace@example.com']]);
    expect(headersOf(mail, 'to')).toEqual(['grace@example.com']);
    expect(headersOf(mail, 'from')).toEqual(['=?UTF-8?Q?S=C3=B6lera?= <no-reply@solera.example>']);
    expect(headersOf(mail, 'subject')).toEqual(['Ada invites you to The engines']);
    expect(headersOf(mail, 'auto-submitted')).toEqual(['auto-generated']);
    expect(headersOf(mail, 'message-id')).toEqual([
      expect.stringMatching(/^<[0-9a-f-]{36}@solera\.example>$/),
    ]);
    const text = mail.raw.replace(/=\r\n/g, '').replace(/=3D/g, '=');
    expect(text).toContain('https://app.example.com/accept-invitation#token=');
    const token = tokenIn({ ...MAIL, id: '', text });
    expect((await accept(started, grace, token)).statusCode).toBe(201);
    await eventually(
      () => mailRows(started),
      ({ length }) => length === 0,
    );
    expect(logs.text).not.toContain(token);
    // Whichever request woke the dispatcher, its mails may be those of others.
    const [sent] = await logs.with('mail sent');
    expect(sent).not.toHaveProperty('requestId');
  });

  it('has one header of a kind and one recipient, whatever names are chosen', async () => {
    server = await SmtpTestServer.start();
    const started = await start(`smtp://127.0.0.1:${server.port}`);
    const ada = await logInAs(started, 'Ada');
    const name = 'Engines\r\nBcc: eve@example.com\r\n\r\nText of Eve';
    const founded = await started.request('POST', '/v1/organizations', {
      token: ada.token,
      body: { name, slug: 'engines' },
    });
    const { id } = founded.json<{ id: string }>();
    const invited = await started.request('POST', `/v1/organizations/${id}/invitations`, {
      token: ada.token,
      body: { email: 'grace@example.com', role: 'member' },
    });
    expect([founded.statusCode, invited.statusCode]).toEqual([201, 201]);
    await dispatch();
    const mail = await received();
    expect(mail.to).toEqual(['grace@example.com']);
    expect(headersOf(mail, 'bcc')).toEqual([]);
    expect(headersOf(mail, 'subject')).toEqual([
      'Ada invites you to Engines Bcc: eve@example.com Text of Eve',
    ]);
    expect(mail.raw).not.toMatch(/^(Bcc|Text of Eve)/m);
  });

  it('waits while the server is down, and is sent when it is up [security 44]', async () => {
    server = await SmtpTestServer.start();
    const { port } = server;
    await server.stop();
    const started = await start(`smtp://127.0.0.1:${port}`);
    await write(started, MAIL);
    await dispatch();
    expect(await mailRows(started)).toMatchObject([
      { attempts: 1, failure: 'ESOCKET CONN', isFailed: false },
    ]);
    const [line] = await logs.with('mail postponed');
    expect(line?.['err']).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    expectNothingTold();
    server = await SmtpTestServer.start({}, port);
    await makeDue(started);
    await dispatch();
    expect((await received()).to).toEqual([MAIL.to]);
    expect(await mailRows(started)).toEqual([]);
  });

  it.each([
    ['RCPT TO', 550, 'EENVELOPE 550 RCPT TO', true],
    ['RCPT TO', 451, 'EENVELOPE 451 RCPT TO', false],
    ['DATA', 554, 'EMESSAGE 554 DATA', true],
    ['DATA', 452, 'EMESSAGE 452 DATA', false],
  ] as const)(
    'whose %s is answered with %i tells so and is given up where that is for good',
    async (to, code, failure, isFailed) => {
      server = await SmtpTestServer.start();
      server.refusal = { to, code };
      const started = await start(`smtp://127.0.0.1:${server.port}`);
      await write(started, MAIL);
      await dispatch();
      expect(await mailRows(started)).toMatchObject([{ attempts: 1, failure, isFailed }]);
      await logs.with(isFailed ? 'mail given up' : 'mail postponed');
      expectNothingTold();
    },
  );

  describe('to a server that wants a log-in', () => {
    beforeEach(async () => {
      server = await SmtpTestServer.start({
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: ({ username, password }, _session, done) => {
          const isRight = username === LOG_IN.user && password === LOG_IN.password;
          if (isRight) done(null, { user: username });
          else done(new Error(`planted: ${String(username)} is refused`));
        },
      });
    });

    it('logs in', async () => {
      const password = encodeURIComponent(LOG_IN.password);
      const started = await start(`smtp://${LOG_IN.user}:${password}@127.0.0.1:${server.port}`);
      await write(started, MAIL);
      await dispatch();
      expect((await received()).to).toEqual([MAIL.to]);
      expectNothingTold();
    });

    it('waits where the password is wrong, which is no fault of the mail', async () => {
      const started = await start(`smtp://${LOG_IN.user}:planted@127.0.0.1:${server.port}`);
      await write(started, MAIL);
      await dispatch();
      expect(await mailRows(started)).toMatchObject([
        { failure: 'EAUTH 535 AUTH PLAIN', isFailed: false },
      ]);
      await logs.with('mail postponed');
      expectNothingTold();
    });
  });

  describe('by TLS', () => {
    const trusted = tls.getCACertificates('default');
    const trust = () => {
      tls.setDefaultCACertificates([...trusted, TEST_CERTIFICATE.cert]);
    };

    afterEach(() => {
      tls.setDefaultCACertificates(trusted);
    });

    // 0.0.0.0 leads to this machine, and is not known to.
    it.each([
      ['from the start', { ...TEST_CERTIFICATE, secure: true }, 'smtps://127.0.0.1'],
      ['by STARTTLS', { ...TEST_CERTIFICATE, disabledCommands: [] }, 'smtp://0.0.0.0'],
    ])('%s goes to a server that is trusted, and to no other', async (_how, options, url) => {
      server = await SmtpTestServer.start(options);
      const started = await start(`${url}:${server.port}`);
      await write(started, MAIL);
      await dispatch();
      expect(server.mails).toEqual([]);
      expect(await mailRows(started)).toMatchObject([{ attempts: 1, isFailed: false }]);
      const [line] = await logs.with('mail postponed');
      expect(line?.['err']).toMatchObject({ message: expect.stringContaining('self-signed') });
      trust();
      await makeDue(started);
      await dispatch();
      expect(await received()).toMatchObject({ to: [MAIL.to], isEncrypted: true });
    });

    it('or not at all, where the server is another machine and does not offer it', async () => {
      server = await SmtpTestServer.start();
      const started = await start(`smtp://0.0.0.0:${server.port}`);
      await write(started, MAIL);
      await dispatch();
      expect(server.mails).toEqual([]);
      expect(await mailRows(started)).toMatchObject([{ attempts: 1, isFailed: false }]);
    });
  });
});
