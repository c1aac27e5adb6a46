import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '#core/persistence';
import { hashSecretToken } from '#core/security';
import { UsersService } from '#features/users';
import type { Invitation } from '../models/invitation.entity.js';
import type { Membership } from '../models/membership.entity.js';
import {
  InvitationExpired,
  InvitationForAnother,
  InvitationNotFound,
  InvitationUsed,
} from '../organizations.errors.js';
import { InvitationsRepository } from '../repositories/invitations.repository.js';
import { MembershipsService } from './memberships.service.js';
import { OrganizationsService } from './organizations.service.js';

/** How a user becomes a member: with the token of an invitation to their own address. */
@Injectable()
export class InvitationAcceptance {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly memberships: MembershipsService,
    private readonly organizations: OrganizationsService,
    private readonly users: UsersService,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws InvitationNotFound, InvitationForAnother, InvitationUsed, InvitationExpired, AlreadyMember */
  async acceptInvitation(userId: string, token: string): Promise<Membership> {
    const found = await this.invitations.findByTokenHash(hashSecretToken(token));
    if (!found) throw new InvitationNotFound();
    const user = await this.users.lockCaller(userId);
    await this.unitOfWork.enterTenant(found.organizationId);
    await this.organizations.lockOrganization(found.organizationId);
    const invitation = await this.invitations.findById(found.organizationId, found.id);
    if (!invitation) throw new InvitationNotFound();
    const at = this.clock.now();
    assertAcceptable(invitation, user.email, at);
    const membership = await this.memberships.beginMembership(
      found.organizationId,
      user,
      invitation.role,
    );
    invitation.accept(at);
    return membership;
  }
}

/** The address comes first: whoever it is not for learns nothing else about it. */
function assertAcceptable(invitation: Invitation, email: string, at: Date): void {
  if (invitation.email !== email) throw new InvitationForAnother();
  if (!invitation.isOpen) throw new InvitationUsed();
  if (invitation.hasExpired(at)) throw new InvitationExpired();
}
