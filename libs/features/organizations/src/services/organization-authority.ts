import { Injectable } from '@nestjs/common';
import {
  OrganizationNotFound,
  PermissionCatalog,
  PermissionMissing,
  type Permission,
} from '#core/security';
import type { OrganizationRole } from '../models/membership.entity.js';
import { RoleExceedsOwn } from '../organizations.errors.js';
import { MembershipsRepository } from '../repositories/memberships.repository.js';
import { OrganizationsService } from './organizations.service.js';

/** What a member may decide about others, as long as the organization is locked. */
export class Authority {
  constructor(
    private readonly role: OrganizationRole,
    private readonly permissions: Pick<PermissionCatalog, 'ofRole'>,
    /** Who decides, and where, for texts that tell others. */
    readonly names: { readonly user: string; readonly organization: string },
  ) {}

  /** By the role, whichever feature the permission is of. */
  has(permission: string): boolean {
    return this.permissions.ofRole(this.role).has(permission);
  }

  /** @throws RoleExceedsOwn where the role has a permission this one lacks */
  assertMayDecideAbout(role: OrganizationRole): void {
    const all = [...this.permissions.ofRole(role)];
    if (!all.every((permission) => this.has(permission))) throw new RoleExceedsOwn();
  }
}

/**
 * The guards judged the caller before the transaction. Who gives or takes rights is judged again in
 * it, under the lock that all such changes take, so that a role lost meanwhile gives nothing.
 */
@Injectable()
export class OrganizationAuthority {
  constructor(
    private readonly memberships: MembershipsRepository,
    private readonly organizations: OrganizationsService,
    private readonly permissions: PermissionCatalog,
  ) {}

  /** @throws OrganizationNotFound, PermissionMissing */
  async lockFor(
    organizationId: string,
    userId: string,
    permission: Permission,
  ): Promise<Authority> {
    const { name } = await this.organizations.lockOrganization(organizationId);
    const membership = await this.memberships.findByUser(organizationId, userId);
    if (!membership) throw new OrganizationNotFound();
    const names = { user: membership.user.getEntity().name, organization: name };
    const authority = new Authority(membership.role, this.permissions, names);
    if (!authority.has(permission)) throw new PermissionMissing(permission);
    return authority;
  }
}
