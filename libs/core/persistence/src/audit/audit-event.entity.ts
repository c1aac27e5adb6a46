import { defineEntity } from '@mikro-orm/core';
import { p } from '../columns.js';
import { rowSecurity, tenantPolicy } from '../tenancy/policies.js';

const AUDIT_ACTIONS = ['created', 'updated', 'deleted'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One member of an entity, before and after; null where there was or is no value. */
export interface AuditedChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

const AuditEventSchema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_events',
  properties: {
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    /** Null for what belongs to no tenant, such as accounts. Not a reference: history outlives what it is about. */
    organizationId: p.uuid().nullable(),
    /** The user who did it; null for the system and for whoever was not logged in. */
    actorId: p.uuid().nullable(),
    /** The OAuth client or API key they did it with. */
    clientId: p.string().length(64).nullable(),
    requestId: p.string().length(64),
    action: p.enum(AUDIT_ACTIONS),
    /** Table of the entity. */
    entity: p.string().length(63),
    entityId: p.uuid(),
    changes: p.json<readonly AuditedChange[]>(),
  },
  indexes: [
    {
      name: 'audit_events_organization_id_created_at_id_index',
      properties: ['organizationId', 'createdAt', 'id'],
    },
  ],
  ...rowSecurity(tenantPolicy(), {
    name: 'of_no_tenant',
    command: 'insert',
    check: 'organization_id is null',
  }),
});

/** Who changed what, written with the change itself. Nothing ever changes or removes one. */
export class AuditEvent extends AuditEventSchema.class {}
AuditEventSchema.setClass(AuditEvent);
