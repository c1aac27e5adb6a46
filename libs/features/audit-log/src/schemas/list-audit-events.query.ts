import { CreatedAfterField, CreatedBeforeField, EnumField, PageQuery, UuidField } from '#core/http';
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

  @CreatedAfterField({
    description: 'Only events of this time or later; before createdBefore.',
  })
  createdAfter?: Date;

  @CreatedBeforeField({
    description: 'Only events before this time; after createdAfter.',
  })
  createdBefore?: Date;
}
