import { CrossFieldRule, EnumField, PageQuery, TimestampField, UuidField } from '#core/http';
import type { AuditAction } from '#core/persistence';
import { AUDIT_ACTION } from './audit-action.js';

export class ListAuditEventsQuery extends PageQuery {
  @EnumField({
    name: 'AuditEventSort',
    values: ['createdAt', '-createdAt'],
    description: 'Order of the list; a leading minus sorts downwards.',
    optional: true,
    default: '-createdAt',
    example: '-createdAt',
  })
  sort = '-createdAt';

  @EnumField({
    ...AUDIT_ACTION,
    description: 'Only events of this kind.',
    optional: true,
    example: 'updated',
  })
  action?: AuditAction;

  @UuidField({ description: 'Only what this user did.', optional: true })
  actorId?: string;

  @UuidField({ description: 'Only what was done to this.', optional: true })
  entityId?: string;

  @TimestampField({
    description: 'Only events of this time or later; before createdBefore.',
    optional: true,
    example: '2026-11-01T00:00:00.000Z',
  })
  @CrossFieldRule('order', 'must be before createdBefore', isInOrder)
  createdAfter?: Date;

  @TimestampField({
    description: 'Only events before this time; after createdAfter.',
    optional: true,
    example: '2026-12-01T00:00:00.000Z',
  })
  @CrossFieldRule('order', 'must be after createdAfter', isInOrder)
  createdBefore?: Date;
}

/** A span without a moment in it is a mistake, not an empty list. */
function isInOrder({ createdAfter, createdBefore }: ListAuditEventsQuery): boolean {
  const areBothTimes = createdAfter instanceof Date && createdBefore instanceof Date;
  return !areBothTimes || createdAfter < createdBefore;
}
