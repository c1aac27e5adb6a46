import { FeaturePermissions, type Permission } from '#core/security';

const ADMIN = ['api-key:read', 'api-key:manage'] as const satisfies readonly Permission[];

export const apiKeysPermissions = new FeaturePermissions({
  feature: 'api-keys',
  permissions: {
    'api-key:read': {
      en: 'See which API keys there are, without the keys themselves.',
      es: 'Ver qué claves de API hay, sin las claves mismas.',
    },
    'api-key:manage': {
      en: 'Make, rename, rotate and revoke API keys, with scopes up to the own permissions.',
      es: 'Crear, renombrar, rotar y revocar claves de API, hasta los permisos propios.',
    },
  },
  rolePermissions: { owner: ADMIN, admin: ADMIN },
});
