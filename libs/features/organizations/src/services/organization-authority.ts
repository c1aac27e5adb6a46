import { Injectable } from '@nestjs/common';
import { OrganizationNotFound, PermissionMissing, type Permission } from '#core/security';
import type { OrganizationRole } from '../models/membership.entity.js';
import { RoleExceedsOwn } from '../organizations.errors.js';
import { ROLE_PERMISSIONS } from '../organizations.permissions.js';
import { MembershipsRepository } from '../repositories/memberships.repository.js';
import { OrganizationsService } from './organizations.service.js';

/** What a member may decide about others, as long as the organization is locked. */
export class Authority {
  constructor(private readonly role: OrganizationRole) {}

  has(permission: string): boolean {
    return (ROLE_PERMISSIONS[this.role] as readonly string[]).includes(permission);
  }

  /** @throws RoleExceedsOwn where the role has a permission this one lacks */
  assertMayDecideAbout(role: OrganizationRole): void {
    if (!ROLE_PERMISSIONS[role].every((permission) => this.has(permission)))
      throw new RoleExceedsOwn();
  }
}

/**
 * The guards judged the caller before the transaction. Who gives or takes roles is judged again in
 * it, under the lock that all such changes take, so that a role lost meanwhile gives nothing.
 */
@Injectable()
export class OrganizationAuthority {
  constructor(
    private readonly memberships: MembershipsRepository,
    private readonly organizations: OrganizationsService,
  ) {}

  /** @throws OrganizationNotFound, PermissionMissing */
  async lockFor(
    organizationId: string,
    userId: string,
    permission: Permission,
  ): Promise<Authority> {
    await this.organizations.lockOrganization(organizationId);
    const membership = await this.memberships.findByUser(organizationId, userId);
    if (!membership) throw new OrganizationNotFound();
    const authority = new Authority(membership.role);
    if (!authority.has(permission)) throw new PermissionMissing(permission);
    return authority;
  }
}
