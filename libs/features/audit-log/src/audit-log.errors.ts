import { FeatureErrors } from '#core/errors';

export const auditLogErrors = new FeatureErrors({
  feature: 'audit-log',
  errors: [],
  unreachable: {
    audit_events_action_check: 'core/persistence writes these three words and no others',
  },
});
