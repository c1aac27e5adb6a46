import { FeaturePermissions } from '#core/security';

export const auditLogPermissions = new FeaturePermissions({
  feature: 'audit-log',
  permissions: { 'audit-event:read': 'See who changed what in the organization.' },
  rolePermissions: { owner: ['audit-event:read'], admin: ['audit-event:read'] },
});
