import { ChangeSetType, type ChangeSet } from '@mikro-orm/core';
import type { AuditAction, AuditedChange } from './audit-event.entity.js';

/** A change set of a flush, as one row of `audit_events` will tell it. */
export interface RecordedChange {
  readonly action: AuditAction;
  readonly entity: string;
  readonly entityId: string;
  readonly changes: readonly AuditedChange[];
}

const ACTIONS: Readonly<Record<ChangeSetType, AuditAction>> = {
  [ChangeSetType.CREATE]: 'created',
  [ChangeSetType.UPDATE]: 'updated',
  [ChangeSetType.UPDATE_EARLY]: 'updated',
  [ChangeSetType.DELETE]: 'deleted',
  [ChangeSetType.DELETE_EARLY]: 'deleted',
};

/** What is shown of a value nobody may read. */
const MASK = '(secret)';

/** What a change set of a flush changed. */
export function recordOf(set: ChangeSet<object>): RecordedChange {
  const action = ACTIONS[set.type];
  const before = (action === 'created' ? {} : set.originalEntity) as Values | undefined;
  const after = (action === 'deleted' ? {} : set.payload) as Values;
  // The version tells nothing that the event itself does not.
  const fields = Object.keys(action === 'deleted' ? (before ?? {}) : after).filter(
    (field) => field !== set.meta.versionProperty,
  );
  return {
    action,
    entity: set.meta.tableName,
    entityId: String(set.getPrimaryKey()),
    changes: fields.map((field) => ({
      field,
      before: shown(set, field, before?.[field]),
      after: shown(set, field, after[field]),
    })),
  };
}

type Values = Readonly<Record<string, unknown>>;

/** Hidden properties are secrets: that they changed is told, what they are is not. */
function shown({ meta }: ChangeSet<object>, field: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if ((meta.properties as Record<string, { hidden?: boolean }>)[field]?.hidden === true)
    return MASK;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
