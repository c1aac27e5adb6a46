import { FeaturePermissions } from '#core/security';

export const usersPermissions = new FeaturePermissions({
  feature: 'users',
  permissions: {
    'user:read': 'See all accounts of the installation.',
    'user:manage': 'Rename, disable and enable accounts.',
  },
  operatorPermissions: ['user:read', 'user:manage'],
});
