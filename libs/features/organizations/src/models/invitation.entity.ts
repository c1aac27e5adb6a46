import { defineEntity, ref } from '@mikro-orm/core';
import { p, recordColumns, rowSecurity, tenantPolicy } from '#core/persistence';
import { User } from '#features/users/models';
import { ORGANIZATION_ROLES, type OrganizationRole } from './membership.entity.js';
import { Organization } from './organization.entity.js';

const InvitationSchema = defineEntity({
  name: 'Invitation',
  tableName: 'invitations',
  properties: {
    ...recordColumns,
    organization: () => p.manyToOne(Organization).ref().deleteRule('no action'),
    /** Trimmed and in lower case, as users have it. */
    email: p.string().length(254),
    role: p.enum(ORGANIZATION_ROLES),
    invitedBy: () => p.manyToOne(User).ref().deleteRule('no action').index(),
    /** SHA-256 of the token, as hex; the token itself is nowhere. */
    tokenHash: p.string().length(64).hidden(),
    expiresAt: p.datetime(3),
    acceptedAt: p.datetime(3).nullable(),
    withdrawnAt: p.datetime(3).nullable(),
  },
  indexes: [
    {
      name: 'invitations_organization_id_created_at_id_index',
      properties: ['organization', 'createdAt', 'id'],
    },
  ],
  uniques: [
    { name: 'invitations_token_hash_unique', properties: ['tokenHash'] },
    {
      name: 'invitations_organization_id_email_unique',
      properties: ['organization', 'email'],
      where: '"accepted_at" is null and "withdrawn_at" is null',
    },
  ],
  ...rowSecurity(tenantPolicy()),
});

/** An offer of a role, to whoever proves to own an address. */
export class Invitation extends InvitationSchema.class {
  static make(made: {
    id: string;
    organizationId: string;
    email: string;
    role: OrganizationRole;
    invitedById: string;
    tokenHash: string;
    at: Date;
    expiresAt: Date;
  }): Invitation {
    const { at, organizationId, invitedById, ...rest } = made;
    return Object.assign(new Invitation(), rest, {
      organization: ref(Organization, organizationId),
      invitedBy: ref(User, invitedById),
      acceptedAt: null,
      withdrawnAt: null,
      createdAt: at,
      updatedAt: at,
    });
  }

  /** Neither accepted nor withdrawn; it may have expired. */
  get isOpen(): boolean {
    return this.acceptedAt === null && this.withdrawnAt === null;
  }

  hasExpired(at: Date): boolean {
    return this.expiresAt <= at;
  }

  /** Makes an expired one good again, under a new token. */
  renew(offer: {
    role: OrganizationRole;
    invitedById: string;
    tokenHash: string;
    at: Date;
    expiresAt: Date;
  }): this {
    const { at, invitedById, ...rest } = offer;
    return Object.assign(this, rest, { invitedBy: ref(User, invitedById), updatedAt: at });
  }

  accept(at: Date): void {
    this.acceptedAt = at;
    this.updatedAt = at;
  }

  withdraw(at: Date): void {
    this.withdrawnAt = at;
    this.updatedAt = at;
  }
}
InvitationSchema.setClass(Invitation);
