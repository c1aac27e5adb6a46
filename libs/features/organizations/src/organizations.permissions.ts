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
    'organization:read': { en: 'See the organization.', es: 'Ver la organización.' },
    'organization:update': {
      en: 'Rename the organization, change its slug and time zone.',
      es: 'Renombrar la organización, cambiar su identificador y su zona horaria.',
    },
    'organization:delete': { en: 'Delete the organization.', es: 'Eliminar la organización.' },
    'membership:read': { en: 'See who is a member.', es: 'Ver quién es miembro.' },
    'membership:manage': {
      en: 'Change roles and remove members, up to the own role.',
      es: 'Cambiar funciones y expulsar a miembros, hasta la función propia.',
    },
    'invitation:read': { en: 'See who is invited.', es: 'Ver quién está invitado.' },
    'invitation:manage': {
      en: 'Invite, up to the own role, and withdraw invitations.',
      es: 'Invitar, hasta la función propia, y retirar invitaciones.',
    },
  },
  rolePermissions: ROLE_PERMISSIONS,
});
