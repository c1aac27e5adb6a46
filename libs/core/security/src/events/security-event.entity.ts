import { defineEntity } from '@mikro-orm/core';
import { p } from '#core/persistence';

export const TARGET_MAX_LENGTH = 400;

const SecurityEventSchema = defineEntity({
  name: 'SecurityEvent',
  tableName: 'security_events',
  properties: {
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
    /** Code of the error that was answered. */
    code: p.string().length(64),
    requestId: p.string().length(64),
    /**
     * Who tried; of a failed log-in, whose account. Null for addresses nobody has. Not a reference:
     * history outlives what it is about.
     */
    subjectId: p.uuid().nullable(),
    /** Where the request came from. */
    address: p.string().length(45),
    /** Method and path, without the query. */
    target: p.string().length(TARGET_MAX_LENGTH),
  },
  indexes: [
    { name: 'security_events_subject_id_created_at_index', properties: ['subjectId', 'createdAt'] },
  ],
});

/** What somebody tried and may not. The running processes only add to the table and cannot read it. */
export class SecurityEvent extends SecurityEventSchema.class {}
SecurityEventSchema.setClass(SecurityEvent);
