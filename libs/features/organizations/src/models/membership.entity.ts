import { defineEntity, ref } from '@mikro-orm/core';
import {
  p,
  readableWithoutTenant,
  recordColumns,
  rowSecurity,
  tenantPolicy,
} from '#core/persistence';
import { User } from '#features/users/models';
import { Organization } from './organization.entity.js';

export const ORGANIZATION_ROLES = ['owner', 'admin', 'member'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

const MembershipSchema = defineEntity({
  name: 'Membership',
  tableName: 'memberships',
  properties: {
    ...recordColumns,
    organization: () => p.manyToOne(Organization).ref().deleteRule('no action'),
    user: () => p.manyToOne(User).ref().deleteRule('no action').index(),
    role: p.enum(ORGANIZATION_ROLES),
  },
  indexes: [
    {
      name: 'memberships_organization_id_created_at_id_index',
      properties: ['organization', 'createdAt', 'id'],
    },
  ],
  uniques: [
    {
      name: 'memberships_organization_id_user_id_unique',
      properties: ['organization', 'user'],
    },
  ],
  ...rowSecurity(tenantPolicy(), readableWithoutTenant('user_id = (select app.current_user())')),
});

/** What a user is in an organization. */
export class Membership extends MembershipSchema.class {
  static join(joined: {
    id: string;
    organizationId: string;
    user: User;
    role: OrganizationRole;
    at: Date;
  }): Membership {
    const { id, organizationId, user, role, at } = joined;
    return Object.assign(new Membership(), {
      id,
      organization: ref(Organization, organizationId),
      user: ref(user),
      role,
      createdAt: at,
      updatedAt: at,
    });
  }

  get isOwner(): boolean {
    return this.role === 'owner';
  }

  changeRole(role: OrganizationRole, at: Date): void {
    if (role === this.role) return;
    this.role = role;
    this.updatedAt = at;
  }
}
MembershipSchema.setClass(Membership);
