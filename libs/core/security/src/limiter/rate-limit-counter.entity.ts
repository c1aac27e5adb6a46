import { defineEntity } from '@mikro-orm/core';
import { p } from '#core/persistence';

const RateLimitCounterSchema = defineEntity({
  name: 'RateLimitCounter',
  tableName: 'rate_limit_counters',
  properties: {
    /** HMAC of policy and tracker: neither addresses nor accounts can be read from the table. */
    id: p.string().length(64).primary(),
    hits: p.integer(),
    /** When the next one is let through, where each has to wait longer than the one before. */
    allowedAt: p.datetime(3).nullable(),
    /** Whether the last one came before that; then it was not counted. */
    isEarly: p.boolean().default(false),
    expiresAt: p.datetime(3).index(),
  },
});

/** How often something was tried in the current window. The table is UNLOGGED: a crash forgets it. */
export class RateLimitCounter extends RateLimitCounterSchema.class {}
RateLimitCounterSchema.setClass(RateLimitCounter);
