import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';
import { MailDispatcher, MailNotSent } from '#core/messaging';
import { eventually } from '../support/eventually.js';
import { LogLines } from '../support/log-lines.js';
import { makeDue, MAIL, mailRows, write } from '../support/mails.js';
import { TestApi } from '../support/test-api.js';

const DAY = `interval '24 hours'`;

describe('a mail that cannot be sent', () => {
  const logs = new LogLines();
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({ LOG_LEVEL: 'info' }, logs.planted);
  });
  beforeEach(async () => {
    await api.database.query('truncate mail_messages');
    api.mailbox.mails.length = 0;
    api.mailbox.onSend = () => Promise.resolve();
    logs.forget();
  });
  afterAll(() => api.stop());

  const failWith = (error: Error) => {
    api.mailbox.onSend = () => Promise.reject(error);
  };
  const refuse = (isPermanent: boolean) => {
    failWith(new MailNotSent({ failure: 'PLANTED 450', isPermanent }));
  };
  const dispatch = () => api.app.get(MailDispatcher).dispatchDue();
  const expectNothingTold = () => {
    expect(logs.text).not.toMatch(/grace|Planted subject|planted text/);
  };

  it('is tried again after half a minute, two and ten minutes, and each hour', async () => {
    refuse(false);
    await write(api, MAIL);
    for (const [attempts, seconds] of [
      [1, 30],
      [2, 120],
      [3, 600],
      [4, 3600],
      [5, 3600],
    ] as const) {
      await makeDue(api);
      await dispatch();
      const failed = { attempts, seconds, failure: 'PLANTED 450', isFailed: false };
      expect(await mailRows(api)).toMatchObject([failed]);
      // Not before its time.
      await dispatch();
      expect(await mailRows(api)).toMatchObject([failed]);
    }
    const lines = await logs.with('mail postponed', 5);
    const [{ id: mailId } = { id: '' }] = await mailRows(api);
    expect(lines.at(-1)).toMatchObject({
      level: 'warn',
      mailId,
      attempts: 5,
      failure: 'PLANTED 450',
      seconds: 3600,
    });
    expectNothingTold();
  });

  it('is sent when it can be, with the id it always had', async () => {
    refuse(false);
    await write(api, MAIL);
    await dispatch();
    const [row] = await mailRows(api);
    api.mailbox.onSend = () => Promise.resolve();
    await makeDue(api);
    await dispatch();
    expect(api.mailbox.mails).toEqual([{ ...MAIL, id: row?.id }]);
    expect(await mailRows(api)).toEqual([]);
    expect(await logs.with('mail sent')).toMatchObject([{ mailId: row?.id, attempts: 2 }]);
    expectNothingTold();
  });

  it('is given up a day after it was written, and kept for those who look', async () => {
    refuse(false);
    await write(api, MAIL);
    await api.database.query(`update mail_messages set created_at = created_at - ${DAY}`);
    await dispatch();
    const kept = [{ attempts: 1, failure: 'PLANTED 450', isFailed: true }];
    expect(await mailRows(api)).toMatchObject(kept);
    expect(await logs.with('mail given up')).toMatchObject([{ level: 'error', attempts: 1 }]);
    expectNothingTold();
    api.mailbox.onSend = () => Promise.resolve();
    await api.database.query('update mail_messages set next_attempt_at = created_at');
    await dispatch();
    expect(api.mailbox.mails).toEqual([]);
    expect(await mailRows(api)).toMatchObject(kept);
  });

  it('is given up at once where it would be refused again', async () => {
    refuse(true);
    await write(api, MAIL);
    await dispatch();
    expect(await mailRows(api)).toMatchObject([{ attempts: 1, isFailed: true }]);
    expect(await logs.with('mail given up')).toHaveLength(1);
    expectNothingTold();
  });

  it('holds up no other', async () => {
    api.mailbox.onSend = ({ subject }) =>
      subject === '1' ? Promise.reject(new Error('planted')) : Promise.resolve();
    await write(api, ...['0', '1', '2', '3'].map((subject) => ({ ...MAIL, subject })));
    await dispatch();
    expect(api.mailbox.mails.map(({ subject }) => subject).sort()).toEqual(['0', '2', '3']);
    expect(await mailRows(api)).toHaveLength(1);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a transport is defect',
      async () => {
        failWith(new TypeError('planted defect'));
      },
      'TypeError',
    ],
    [
      'its key is gone',
      () => api.database.query(`update mail_messages set sealed_mail = 'AAAAAAAA.BBBB'`),
      'Refusal',
    ],
    [
      'it was moved into another row',
      () => api.database.query('update mail_messages set id = gen_random_uuid()'),
      'Error',
    ],
  ])('is tried again where %s, and the log has the reason', async (_what, plant, failure) => {
    await write(api, MAIL);
    await plant();
    await dispatch();
    expect(await mailRows(api)).toMatchObject([{ attempts: 1, failure, isFailed: false }]);
    const [line] = await logs.with('mail cannot be handed over');
    expect(line).toMatchObject({ level: 'error', err: { stack: expect.stringContaining('.ts:') } });
    expectNothingTold();
  });

  it('is sent again where it was sent and its row could not be removed', async () => {
    await api.database.query(
      `create function raise() returns trigger language plpgsql as $$ begin raise exception 'planted'; end $$`,
    );
    await api.database.query(
      'create trigger planted before delete on mail_messages execute function raise()',
    );
    await write(api, MAIL);
    await dispatch();
    expect(await logs.with('mail stays leased')).toMatchObject([{ level: 'error' }]);
    expect(await mailRows(api)).toMatchObject([{ attempts: 1, seconds: 120, isFailed: false }]);
    await api.database.query('drop trigger planted on mail_messages');
    await makeDue(api);
    await dispatch();
    const [first, second] = api.mailbox.mails;
    expect(second).toEqual(first);
    expect(await mailRows(api)).toEqual([]);
    expectNothingTold();
  });

  describe('is counted', () => {
    const figures = async () => {
      const metrics = await register.metrics();
      const of = (name: string, label: string) =>
        Number(new RegExp(`^${name}\\{${label}"\\} (\\d+)$`, 'm').exec(metrics)?.[1] ?? 0);
      return {
        waiting: of('mail_messages', 'state="waiting'),
        failed: of('mail_messages', 'state="failed'),
        sent: of('mail_attempts_total', 'outcome="sent'),
        postponed: of('mail_attempts_total', 'outcome="postponed'),
        givenUp: of('mail_attempts_total', 'outcome="failed'),
      };
    };

    it('by what becomes of it', async () => {
      const before = await figures();
      expect(before).toMatchObject({ waiting: 0, failed: 0 });
      await write(api, MAIL, MAIL, MAIL);
      expect(await figures()).toEqual({ ...before, waiting: 3 });
      refuse(false);
      await dispatch();
      await makeDue(api);
      const [{ id } = { id: '' }] = await mailRows(api);
      api.mailbox.onSend = (mail) =>
        mail.id === id
          ? Promise.reject(new MailNotSent({ failure: 'no', isPermanent: true }))
          : Promise.resolve();
      await dispatch();
      expect(await figures()).toEqual({
        waiting: 0,
        failed: 1,
        sent: before.sent + 2,
        postponed: before.postponed + 3,
        givenUp: before.givenUp + 1,
      });
    });

    it('by no old figure while the table cannot be asked', async () => {
      await write(api, MAIL);
      expect(await register.metrics()).toContain('mail_messages{state="waiting"} 1');
      await api.database.query('alter table mail_messages rename to hidden');
      const metrics = await register.metrics();
      await api.database.query('alter table hidden rename to mail_messages');
      expect(metrics).not.toMatch(/^mail_messages\{/m);
      expect(metrics).toContain('database_pool_connections');
      expect(await logs.with('mails cannot be counted')).toHaveLength(1);
    });
  });

  // The last one: from here on the process dispatches by itself.
  it('is looked for again after a look that failed', async () => {
    await api.database.query('alter table mail_messages rename to hidden');
    api.app.get(MailDispatcher).start();
    await logs.with('mails cannot be looked for');
    await api.database.query('alter table hidden rename to mail_messages');
    await write(api, MAIL);
    await eventually(
      () => mailRows(api),
      (rows) => rows.length === 0,
    );
    expect(api.mailbox.mails).toMatchObject([MAIL]);
  });
});
