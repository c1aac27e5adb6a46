import { FeaturePermissions, type Permission } from '#core/security';

const ADMIN = ['oauth-client:read', 'oauth-client:manage'] as const satisfies readonly Permission[];

export const oauthPermissions = new FeaturePermissions({
  feature: 'oauth',
  permissions: {
    'oauth-client:read': {
      en: 'See which OAuth clients there are, without their secrets.',
      es: 'Ver qué clientes de OAuth hay, sin sus secretos.',
    },
    'oauth-client:manage': {
      en: 'Register, change and remove OAuth clients, with scopes up to the own permissions.',
      es: 'Registrar, cambiar y eliminar clientes de OAuth, hasta los permisos propios.',
    },
  },
  rolePermissions: { owner: ADMIN, admin: ADMIN },
});
