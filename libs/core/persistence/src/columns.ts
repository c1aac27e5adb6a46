import { defineEntity } from '@mikro-orm/core';

/** Property builders of MikroORM, under the short name entity files use. */
export const p = defineEntity.properties;

/**
 * Columns every table has. Times are `timestamptz(3)`: JavaScript dates end at milliseconds, and a
 * cursor over microseconds would skip or repeat rows.
 */
export const recordColumns = {
  id: p.uuid().primary(),
  createdAt: p.datetime(3),
  updatedAt: p.datetime(3),
  /** Raised by every change; the ETag of single resources and what If-Match is compared with. */
  version: p.integer().version(),
};
