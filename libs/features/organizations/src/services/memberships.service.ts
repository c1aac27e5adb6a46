import { Injectable } from '@nestjs/common';
import { assertVersion, Clock, Ids, type ExpectedVersion, type Page } from '#core/persistence';
import type { User } from '#features/users';
import { Membership, type OrganizationRole } from '../models/membership.entity.js';
import { MembershipsRepository, type MemberRow } from '../repositories/memberships.repository.js';
import type { ListMembersQuery } from '../schemas/list-members.query.js';
import type { UpdateMemberBody } from '../schemas/update-member.body.js';
import {
  AlreadyMember,
  LastOwnerCannotLeave,
  MembershipNotFound,
} from '../organizations.errors.js';
import { OrganizationAuthority, type Actor } from './organization-authority.js';
import { OrganizationsService } from './organizations.service.js';

@Injectable()
export class MembershipsService {
  constructor(
    private readonly memberships: MembershipsRepository,
    private readonly organizations: OrganizationsService,
    private readonly authority: OrganizationAuthority,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  listMembers(organizationId: string, query: ListMembersQuery): Promise<Page<MemberRow>> {
    const { limit, cursor, sort, role } = query;
    return this.memberships.listMembers(organizationId, { limit, cursor, sort, role });
  }

  /** @throws MembershipNotFound */
  async getMember(organizationId: string, id: string): Promise<MemberRow> {
    return (await this.memberships.findRow(organizationId, id)) ?? notFound();
  }

  /** What a user is in the organization. @throws MembershipNotFound */
  async getMembershipOf(organizationId: string, userId: string): Promise<MemberRow> {
    return (await this.memberships.findRowOfUser(organizationId, userId)) ?? notFound();
  }

  /** The organization is locked. @throws AlreadyMember */
  async beginMembership(
    organizationId: string,
    user: User,
    role: OrganizationRole,
  ): Promise<Membership> {
    if (await this.memberships.findByUser(organizationId, user.id)) throw new AlreadyMember();
    const at = this.clock.now();
    const membership = Membership.join({
      id: this.ids.next(),
      organizationId,
      user,
      role,
      at,
    });
    this.memberships.add(membership);
    return membership;
  }

  /** @throws MembershipNotFound, RoleExceedsOwn, LastOwnerCannotLeave, VersionIsStale */
  async updateMember(
    organizationId: string,
    id: string,
    {
      actor: by,
      change,
      expected,
    }: { actor: Actor; change: UpdateMemberBody; expected: ExpectedVersion },
  ): Promise<Membership> {
    const actor = await this.authority.lockFor(organizationId, by, 'membership:manage');
    const membership = (await this.memberships.findById(organizationId, id)) ?? notFound();
    assertVersion(membership, expected);
    const { role = membership.role } = change;
    actor.assertMayTake(membership.role);
    actor.assertMayGive(role);
    if (membership.isOwner && role !== 'owner') await this.assertAnotherOwner(organizationId);
    membership.changeRole(role, this.clock.now());
    return membership;
  }

  /** @throws MembershipNotFound, RoleExceedsOwn, LastOwnerCannotLeave, VersionIsStale */
  async removeMember(
    organizationId: string,
    id: string,
    { actor: by, expected }: { actor: Actor; expected: ExpectedVersion },
  ): Promise<void> {
    const actor = await this.authority.lockFor(organizationId, by, 'membership:manage');
    const membership = (await this.memberships.findById(organizationId, id)) ?? notFound();
    assertVersion(membership, expected);
    actor.assertMayTake(membership.role);
    await this.end(organizationId, membership);
  }

  /** @throws MembershipNotFound, LastOwnerCannotLeave, VersionIsStale */
  async leave(organizationId: string, userId: string, expected: ExpectedVersion): Promise<void> {
    await this.organizations.lockOrganization(organizationId);
    const membership = (await this.memberships.findByUser(organizationId, userId)) ?? notFound();
    assertVersion(membership, expected);
    await this.end(organizationId, membership);
  }

  private async end(organizationId: string, membership: Membership): Promise<void> {
    if (membership.isOwner) await this.assertAnotherOwner(organizationId);
    this.memberships.remove(membership);
  }

  /** The organization is locked: nobody else can become or stop being an owner meanwhile. */
  private async assertAnotherOwner(organizationId: string): Promise<void> {
    if ((await this.memberships.countOwners(organizationId)) < 2) throw new LastOwnerCannotLeave();
  }
}

function notFound(): never {
  throw new MembershipNotFound();
}
