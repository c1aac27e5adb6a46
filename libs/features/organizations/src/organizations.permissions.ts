import { FeaturePermissions, type Permission } from '#core/security';

const MEMBER = ['organization:read', 'membership:read'] as const;
const ADMIN = [
  ...MEMBER,
  'organization:update',
  'membership:manage',
  'invitation:read',
  'invitation:manage',
] as const;

/** Each role has everything the one below it has. */
export const ROLE_PERMISSIONS = {
  member: MEMBER,
  admin: ADMIN,
  owner: [...ADMIN, 'organization:delete'],
} as const satisfies Record<string, readonly Permission[]>;

export const organizationsPermissions = new FeaturePermissions({
  feature: 'organizations',
  permissions: {
    'organization:read': 'See the organization.',
    'organization:update': 'Rename the organization, change its slug and time zone.',
    'organization:delete': 'Delete the organization.',
    'membership:read': 'See who is a member.',
    'membership:manage': 'Change roles and remove members, up to the own role.',
    'invitation:read': 'See who is invited.',
    'invitation:manage': 'Invite, up to the own role, and withdraw invitations.',
  },
  rolePermissions: ROLE_PERMISSIONS,
});
