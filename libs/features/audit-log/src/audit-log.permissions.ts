import { FeaturePermissions } from '#core/security';

export const auditLogPermissions = new FeaturePermissions({
  feature: 'audit-log',
  permissions: {
    'audit-event:read': {
      en: 'See who changed what in the organization.',
      es: 'Ver quién cambió qué en la organización.',
    },
  },
  rolePermissions: { owner: ['audit-event:read'], admin: ['audit-event:read'] },
});
