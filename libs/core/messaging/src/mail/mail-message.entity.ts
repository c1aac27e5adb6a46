import { defineEntity } from '@mikro-orm/core';
import { p } from '#core/persistence';

export const FAILURE_MAX_LENGTH = 64;

const MailMessageSchema = defineEntity({
  name: 'MailMessage',
  tableName: 'mail_messages',
  properties: {
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    /** Recipient, subject and text: the table tells nobody whom which token went to. */
    sealedMail: p.text().hidden(),
    /** Begun so far. Also names the lease: who holds an older number has lost it. */
    attempts: p.integer(),
    /** When somebody may try, or try again; while it is being sent, when the lease ends. */
    nextAttemptAt: p.datetime(3),
    /** Why the last attempt failed: codes, never what a mail server said, which may name the recipient. */
    failure: p.string().length(FAILURE_MAX_LENGTH).nullable(),
    /** When it was given up. Null as long as it waits. */
    failedAt: p.datetime(3).nullable(),
  },
  indexes: [
    {
      name: 'mail_messages_next_attempt_at_index',
      properties: ['nextAttemptAt'],
      where: '"failed_at" is null',
    },
  ],
});

/** A mail that is not sent yet, or was given up. Sent ones are gone. */
export class MailMessage extends MailMessageSchema.class {}
MailMessageSchema.setClass(MailMessage);
