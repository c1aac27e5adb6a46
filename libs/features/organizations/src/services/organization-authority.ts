import { Injectable } from '@nestjs/common';
import {
  isInScope,
  OrganizationNotFound,
  PermissionCatalog,
  PermissionMissing,
  ScopeExceedsOwn,
  type Permission,
  type Principal,
} from '#core/security';
import type { OrganizationRole } from '../models/membership.entity.js';
import { RoleExceedsOwn } from '../organizations.errors.js';
import { MembershipsRepository } from '../repositories/memberships.repository.js';
import { OrganizationsService } from './organizations.service.js';

/** Who decides: a member, or a program that does so in their name within its scopes. */
export type Actor = Pick<Principal, 'userId' | 'scopes'>;

/** What a member may decide about others, as long as the organization is locked. */
export class Authority {
  constructor(
    private readonly role: OrganizationRole,
    private readonly scopes: Actor['scopes'],
    private readonly permissions: Pick<PermissionCatalog, 'ofRole'>,
    /** Who decides, and where, for texts that tell others. */
    readonly names: { readonly user: string; readonly organization: string },
  ) {}

  /** By the role and the scopes of the token or key, whichever feature the permission is of. */
  has(permission: string): boolean {
    return this.hasByRole(permission) && isInScope(this.scopes, permission);
  }

  /** Takes the role from somebody. @throws RoleExceedsOwn where it has a permission the own one lacks */
  assertMayTake(role: OrganizationRole): void {
    this.assertAll(role, (permission) => this.hasByRole(permission));
  }

  /**
   * A program gives nobody what it may not do itself: what a role can do outlives every scope.
   *
   * @throws RoleExceedsOwn
   */
  assertMayGive(role: OrganizationRole): void {
    this.assertAll(role, (permission) => this.has(permission));
  }

  /** @throws ScopeExceedsOwn for a program that could do more than whoever makes it */
  assertMayGiveScopes(scopes: readonly string[]): void {
    const beyond = scopes.find((scope) => !this.has(scope));
    if (beyond !== undefined) throw new ScopeExceedsOwn(beyond);
  }

  private hasByRole(permission: string): boolean {
    return this.permissions.ofRole(this.role).has(permission);
  }

  private assertAll(role: OrganizationRole, holds: (permission: string) => boolean): void {
    if (![...this.permissions.ofRole(role)].every(holds)) throw new RoleExceedsOwn();
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
    { userId, scopes }: Actor,
    permission: Permission,
  ): Promise<Authority> {
    const { name } = await this.organizations.lockOrganization(organizationId);
    const membership = await this.memberships.findByUser(organizationId, userId);
    if (!membership) throw new OrganizationNotFound();
    const names = { user: membership.user.getEntity().name, organization: name };
    const authority = new Authority(membership.role, scopes, this.permissions, names);
    if (!authority.has(permission)) throw new PermissionMissing(permission);
    return authority;
  }
}
