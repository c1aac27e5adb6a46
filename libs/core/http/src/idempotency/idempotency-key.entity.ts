import { defineEntity } from '@mikro-orm/core';
import { p } from '#core/persistence';

const IdempotencyKeySchema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  properties: {
    /** SHA-256 of caller, route and key: the key itself cannot be read from the table. */
    id: p.string().length(64).primary(),
    expiresAt: p.datetime(3).index(),
    /** What was answered, and to which request. Null only inside the transaction that does the work. */
    sealedAnswer: p.text().nullable(),
  },
});

/** A POST that was done, so that its retry is answered instead of done again (docs/decisions/0011). */
export class IdempotencyKey extends IdempotencyKeySchema.class {}
IdempotencyKeySchema.setClass(IdempotencyKey);
