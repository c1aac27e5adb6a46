import { EnumField, ListField, PageOf, StringField, TimestampField, UuidField } from '#core/http';
import type { AuditAction, AuditedChange } from '#core/persistence';
import { AUDIT_ACTION } from './audit-action.js';

/** The members of an audit event that a response shows. */
interface ShownAuditEvent {
  readonly id: string;
  readonly createdAt: string;
  readonly actorId: string | null;
  readonly clientId: string | null;
  readonly requestId: string;
  readonly action: AuditAction;
  readonly entity: string;
  readonly entityId: string;
  readonly changes: readonly AuditedChange[];
}

/** Longer than any value we keep: a name of 400 characters, a JSON text. */
const VALUE_MAX_LENGTH = 10_000;

export class AuditChange {
  @StringField({ description: 'Name of the member.', maxLength: 63, example: 'role' })
  field!: string;

  @StringField({
    description: 'Its value before, as text; null where it had none. Secrets are not told.',
    nullable: true,
    maxLength: VALUE_MAX_LENGTH,
    example: 'member',
  })
  before!: string | null;

  @StringField({
    description: 'Its value after, as text; null where it has none. Secrets are not told.',
    nullable: true,
    maxLength: VALUE_MAX_LENGTH,
    example: 'admin',
  })
  after!: string | null;
}

export class AuditEventResponse {
  @UuidField({ description: 'Id of the event.' })
  id!: string;

  @TimestampField({ description: 'When it was done.' })
  createdAt!: Date;

  @UuidField({ description: 'User who did it; null for the system.', nullable: true })
  actorId!: string | null;

  @StringField({
    description: 'OAuth client or API key they did it with; "solera" is the product itself.',
    nullable: true,
    maxLength: 64,
    example: 'solera',
  })
  clientId!: string | null;

  @StringField({
    description: 'X-Request-Id of the request that did it.',
    maxLength: 64,
    example: '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37',
  })
  requestId!: string;

  @EnumField({ ...AUDIT_ACTION, description: 'What was done.', example: 'updated' })
  action!: AuditAction;

  @StringField({ description: 'What sort of thing it is.', maxLength: 63, example: 'memberships' })
  entity!: string;

  @UuidField({ description: 'Id of the thing.' })
  entityId!: string;

  @ListField({ description: 'What is different now.', type: () => AuditChange, maxItems: 100 })
  changes!: AuditChange[];

  static of(event: ShownAuditEvent): AuditEventResponse {
    const { id, createdAt, actorId, clientId, requestId, action, entity, entityId, changes } =
      event;
    return Object.assign(new AuditEventResponse(), {
      id,
      createdAt: new Date(createdAt),
      actorId,
      clientId,
      requestId,
      action,
      entity,
      entityId,
      changes: changes.map((change) => Object.assign(new AuditChange(), change)),
    });
  }
}

export class AuditEventPageResponse extends PageOf(AuditEventResponse) {}
