import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { MailDispatcher, MailNotSent } from '#core/messaging';
import { DatabasePool } from '#core/persistence';
import { TestDatabase } from '#core/testing';
import { eventually } from '../../support/eventually.js';
import { makeDue, MAIL, mailRows, write } from '../../support/mails.js';
import { Statements } from '../../support/statements.js';
import { TestApi } from '../../support/test-api.js';

const count = (length: number) => (things: readonly unknown[]) => things.length === length;

/** Whoever holds it decides when it is sent. */
function hold(api: TestApi) {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const begun: string[] = [];
  api.mailbox.onSend = async ({ id }) => {
    begun.push(id);
    await promise;
  };
  return { begun, release: () => resolve(undefined) };
}

describe('a process that dispatches', () => {
  let database: TestDatabase;
  let api: TestApi;

  beforeEach(async () => {
    database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    api = await TestApi.startOn(database);
  });
  afterEach(async () => {
    jest.useRealTimers();
    await api.app.close();
    await database.drop();
  });

  it('sends a mail after its COMMIT, by itself, and holds no connection meanwhile', async () => {
    const figures = () => api.app.get(DatabasePool).figures();
    api.mailbox.onSend = async () => {
      await eventually(figures, ({ used }) => used === 0);
    };
    api.app.get(MailDispatcher).start();
    await write(api, MAIL);
    await eventually(() => mailRows(api), count(0));
    expect(api.mailbox.mails).toMatchObject([MAIL]);
  });

  it('lets no answer wait for a mail, and no mail for another', async () => {
    const held = hold(api);
    api.app.get(MailDispatcher).start();
    await write(api, MAIL);
    await eventually(() => held.begun, count(1));
    await write(api, MAIL);
    await eventually(() => held.begun, count(2));
    expect(api.mailbox.mails).toEqual([]);
    held.release();
    await eventually(() => mailRows(api), count(0));
  });

  it('sends five at the same time, and the next when one of them is done', async () => {
    const held = hold(api);
    api.app.get(MailDispatcher).start();
    await write(api, ...Array.from({ length: 23 }, (_, n) => ({ ...MAIL, subject: String(n) })));
    await eventually(() => held.begun, count(5));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(held.begun).toHaveLength(5);
    held.release();
    await eventually(() => mailRows(api), count(0));
    expect(new Set(api.mailbox.mails.map(({ subject }) => subject)).size).toBe(23);
    expect(api.mailbox.mails).toHaveLength(23);
  });

  it('sends what one before it committed and did not send', async () => {
    await write(api, MAIL);
    await api.app.close();
    api = await TestApi.startOn(database);
    api.app.get(MailDispatcher).start();
    await eventually(() => mailRows(api), count(0));
    expect(api.mailbox.mails).toMatchObject([MAIL]);
  });

  it('looks every thirty seconds for what others left', async () => {
    jest.useFakeTimers({ doNotFake: [...ALL_BUT_INTERVALS] });
    const other = await TestApi.startOn(database);
    const statements = Statements.record();
    api.app.get(MailDispatcher).start();
    await eventually(
      () => statements.take(),
      (sent) => sent.includes('commit'),
    );
    // The first look is over: what comes now is not seen by it.
    statements.stop();
    await write(other, MAIL);
    await other.app.close();
    expect(await mailRows(api)).toHaveLength(1);
    jest.advanceTimersByTime(29_999);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await mailRows(api)).toHaveLength(1);
    jest.advanceTimersByTime(1);
    await eventually(() => mailRows(api), count(0));
    expect(api.mailbox.mails).toHaveLength(1);
  });

  describe('and ends', () => {
    it('waits for the mails that are being sent, takes no other, and removes their rows', async () => {
      const held = hold(api);
      api.app.get(MailDispatcher).start();
      await write(api, MAIL, MAIL, MAIL, MAIL, MAIL);
      await eventually(() => held.begun, count(5));
      await write(api, MAIL);
      const ended = api.app.close();
      setTimeout(held.release, 200);
      await ended;
      expect(api.mailbox.mails.map(({ id }) => id).sort()).toEqual(held.begun.sort());
      expect(await mailRows(api)).toMatchObject([{ attempts: 0, isFailed: false }]);
    });

    it('gives a mail back that takes too long', async () => {
      api.mailbox.onSend = (_mail, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new MailNotSent({ failure: 'EABORT', isPermanent: false }));
          });
        });
      api.app.get(MailDispatcher).start();
      await write(api, MAIL);
      await eventually(
        () => mailRows(api),
        ([row]) => row?.attempts === 1,
      );
      const began = performance.now();
      await api.app.close();
      const seconds = (performance.now() - began) / 1000;
      expect(seconds).toBeGreaterThan(4.5);
      expect(seconds).toBeLessThan(10);
      expect(await mailRows(api)).toMatchObject([
        { attempts: 1, failure: 'EABORT', isFailed: false, seconds: 30 },
      ]);
    });
  });
});

describe('two processes that dispatch', () => {
  let one: TestApi;
  let other: TestApi;

  beforeAll(async () => {
    one = await TestApi.start();
    other = await TestApi.startOn(one.database);
  });
  beforeEach(() => {
    for (const { mailbox } of [one, other]) {
      mailbox.mails.length = 0;
      mailbox.onSend = () => Promise.resolve();
    }
  });
  afterAll(async () => {
    await other.app.close();
    await one.stop();
  });

  it('send each mail once between them', async () => {
    const all = Array.from({ length: 60 }, (_, n) => ({ ...MAIL, subject: String(n) }));
    await write(one, ...all);
    const dispatchers = [one, other].map(({ app }) => app.get(MailDispatcher));
    await Promise.all(
      [...dispatchers, ...dispatchers].map((dispatcher) => dispatcher.dispatchDue()),
    );
    const sent = [one, other].flatMap(({ mailbox }) => mailbox.mails.map(({ subject }) => subject));
    expect(sent.map(Number).sort((a, b) => a - b)).toEqual(
      all.map(({ subject }) => Number(subject)),
    );
    for (const { mailbox } of [one, other]) expect(mailbox.mails.length).toBeGreaterThan(0);
  });

  it('leave a mail to the one that sends it, until its lease ends', async () => {
    const held = hold(one);
    await write(one, MAIL);
    const sending = one.app.get(MailDispatcher).dispatchDue();
    await eventually(() => held.begun, count(1));
    expect(await mailRows(one)).toMatchObject([{ attempts: 1, seconds: 120 }]);
    await other.app.get(MailDispatcher).dispatchDue();
    expect(other.mailbox.mails).toEqual([]);
    // It is taken for dead, and is not.
    await makeDue(one);
    await other.app.get(MailDispatcher).dispatchDue();
    expect(other.mailbox.mails).toHaveLength(1);
    held.release();
    await sending;
    expect(one.mailbox.mails).toEqual(other.mailbox.mails);
    expect(await mailRows(one)).toEqual([]);
  });

  it('do not touch the lease of each other', async () => {
    const [slow, fast] = [hold(one), hold(other)];
    one.mailbox.onSend = async ({ id }) => {
      slow.begun.push(id);
      await eventually(() => fast.begun, count(1));
      throw new MailNotSent({ failure: 'late', isPermanent: true });
    };
    await write(one, MAIL);
    const sending = one.app.get(MailDispatcher).dispatchDue();
    await eventually(() => slow.begun, count(1));
    await makeDue(one);
    const sendingToo = other.app.get(MailDispatcher).dispatchDue();
    await sending;
    expect(await mailRows(one)).toMatchObject([{ attempts: 2, failure: null, isFailed: false }]);
    fast.release();
    await sendingToo;
    expect(await mailRows(one)).toEqual([]);
  });
});

const ALL_BUT_INTERVALS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;
