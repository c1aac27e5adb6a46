import type { PermissionCatalog } from '#core/security';
import { ROLE_PERMISSIONS } from '../../libs/features/organizations/src/organizations.permissions.js';

/** What roles allow in the feature organizations, for specs of services. */
export const rolesInMemory: Pick<PermissionCatalog, 'ofRole'> = {
  ofRole: (role) => new Set(Object.entries(ROLE_PERMISSIONS).find(([name]) => name === role)?.[1]),
};
