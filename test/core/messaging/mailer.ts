import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MailDispatcher, Mailer, type Mail } from '#core/messaging';
import { LookUp, UnitOfWork } from '#core/persistence';
import { rules } from '../../../libs/core/http/src/fields/rules.js';
import { isPlainAddress } from '../../../libs/core/messaging/src/mail/addresses.js';
import { MAIL, mailRows, SCOPE, write, WRITE } from '../../support/mails.js';
import { TestApi } from '../../support/test-api.js';

/** Of no use in an address, or of a special one. */
const ODD = '!#$%&\'*+/=?^_`{|}~"(),:;<>[\\] \r\n\t\u0000éaZ0.@-';

describe('a mail that is written', () => {
  let api: TestApi;
  let mailer: Mailer;

  beforeAll(async () => {
    api = await TestApi.start();
    mailer = api.app.get(Mailer);
  });
  afterEach(async () => {
    await api.app.get(MailDispatcher).dispatchDue();
    api.mailbox.mails.length = 0;
  });
  afterAll(() => api.stop());

  it('is a row until it is sent, and then it is nothing', async () => {
    await write(api, MAIL);
    expect(await mailRows(api)).toMatchObject([{ attempts: 0, failure: null, isFailed: false }]);
    expect(api.mailbox.mails).toEqual([]);
    const [row] = await mailRows(api);
    await api.app.get(MailDispatcher).dispatchDue();
    expect(api.mailbox.mails).toEqual([{ ...MAIL, id: row?.id }]);
    expect(await mailRows(api)).toEqual([]);
  });

  it('tells nobody who reads the table for whom it is and what it says', async () => {
    await write(api, MAIL);
    const rows = await api.database.query('select * from mail_messages');
    const dump = JSON.stringify(rows);
    expect(rows).toHaveLength(1);
    for (const word of ['grace', 'example', 'lanted', 'subject']) expect(dump).not.toContain(word);
  });

  it('never was, where its unit rolls back', async () => {
    const failing = api.app.get(UnitOfWork).run(
      SCOPE,
      async () => {
        await mailer.send(MAIL);
        throw new Error('planted');
      },
      () => undefined,
      WRITE,
    );
    await expect(failing).rejects.toThrow('planted');
    await api.app.get(MailDispatcher).dispatchDue();
    expect(api.mailbox.mails).toEqual([]);
    expect(await mailRows(api)).toEqual([]);
  });

  it('needs a unit of work', async () => {
    await expect(mailer.send(MAIL)).rejects.toThrow('Only a unit of work');
    const looking = api.app.get(LookUp).run(() => mailer.send(MAIL));
    await expect(looking).rejects.toThrow('Only a unit of work');
    expect(await mailRows(api)).toEqual([]);
  });

  it.each([
    'grace@example.com\r\nBcc: eve@example.com',
    'grace@example.com, eve@example.com',
    'Grace <grace@example.com>',
    'grace',
    '',
  ])('is not for %j', async (to) => {
    await expect(write(api, { ...MAIL, to })).rejects.toThrow('one plain address');
    expect(await mailRows(api)).toEqual([]);
  });

  it('can be for every address that a field lets in', () => {
    const character = fc.constantFrom(...ODD.split(''));
    const address = fc.oneof(
      fc.emailAddress(),
      fc.tuple(fc.string({ unit: character, minLength: 1, maxLength: 12 }), fc.emailAddress()),
    );
    let accepted = 0;
    fc.assert(
      fc.property(address, (made) => {
        const text = typeof made === 'string' ? made : made.join('');
        if (!rules.email.holds(text)) return;
        accepted += 1;
        expect(isPlainAddress(text)).toBe(true);
      }),
      { numRuns: 5000 },
    );
    expect(accepted).toBeGreaterThan(1000);
  });

  it('has a subject of one line, and a text of as many as it likes', async () => {
    const mail: Mail = {
      ...MAIL,
      subject: 'Hello\r\nBcc: eve@example.com\n\nText',
      text: 'a\r\nb\n',
    };
    await write(api, mail);
    expect(await api.mailTo(MAIL.to)).toMatchObject({
      subject: 'Hello Bcc: eve@example.com Text',
      text: mail.text,
    });
  });
});
