import { FeaturePermissions } from '#core/security';

export const usersPermissions = new FeaturePermissions({
  feature: 'users',
  permissions: {
    'user:read': {
      en: 'See all accounts of the installation.',
      es: 'Ver todas las cuentas de la instalación.',
    },
    'user:manage': {
      en: 'Rename, disable and enable accounts.',
      es: 'Renombrar, desactivar y activar cuentas.',
    },
  },
  operatorPermissions: ['user:read', 'user:manage'],
});
