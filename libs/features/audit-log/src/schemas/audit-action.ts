/** What was done, as one component of the document. */
export const AUDIT_ACTION = {
  name: 'AuditAction',
  values: ['created', 'updated', 'deleted'],
} as const;
