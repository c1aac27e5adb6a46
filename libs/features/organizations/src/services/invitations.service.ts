import { Injectable } from '@nestjs/common';
import { assertVersion, Clock, Ids, type ExpectedVersion, type Page } from '#core/persistence';
import { Invitation } from '../models/invitation.entity.js';
import {
  AlreadyMember,
  InvitationNotFound,
  InvitationPending,
  InvitationUsed,
} from '../organizations.errors.js';
import {
  InvitationsRepository,
  type InvitationRow,
} from '../repositories/invitations.repository.js';
import { MembershipsRepository } from '../repositories/memberships.repository.js';
import type { InviteMemberBody } from '../schemas/invite-member.body.js';
import type { ListInvitationsQuery } from '../schemas/list-invitations.query.js';
import { hashInvitationToken, newInvitationToken } from './invitation-token.js';
import { OrganizationAuthority } from './organization-authority.js';

/** How long an invitation can be accepted. */
const GOOD_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** An invitation with the token that only its maker ever sees. */
export type MadeInvitation = Invitation & { readonly token: string };

@Injectable()
export class InvitationsService {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly authority: OrganizationAuthority,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  listInvitations(
    organizationId: string,
    { limit, cursor, sort }: ListInvitationsQuery,
  ): Promise<Page<InvitationRow>> {
    return this.invitations.listInvitations(organizationId, { limit, cursor, sort });
  }

  /** @throws InvitationNotFound */
  async getInvitation(organizationId: string, id: string): Promise<InvitationRow> {
    return (await this.invitations.findRow(organizationId, id)) ?? notFound();
  }

  /** An expired invitation of the address is made good again. @throws AlreadyMember, InvitationPending, RoleExceedsOwn */
  async inviteMember(
    organizationId: string,
    actorId: string,
    { email, role }: InviteMemberBody,
  ): Promise<MadeInvitation> {
    const actor = await this.authority.lockFor(organizationId, actorId, 'invitation:manage');
    actor.assertMayDecideAbout(role);
    if (await this.memberships.hasMemberWithEmail(organizationId, email)) throw new AlreadyMember();
    const at = this.clock.now();
    const open = await this.invitations.findOpen(organizationId, email);
    if (open && !open.hasExpired(at)) throw new InvitationPending();
    const token = newInvitationToken();
    const offer = {
      role,
      invitedById: actorId,
      tokenHash: hashInvitationToken(token),
      at,
      expiresAt: new Date(at.getTime() + GOOD_FOR_MS),
    };
    if (open) return Object.assign(open.renew(offer), { token });
    const invitation = Invitation.make({ ...offer, id: this.ids.next(), organizationId, email });
    this.invitations.add(invitation);
    return Object.assign(invitation, { token });
  }

  /** @throws InvitationNotFound, InvitationUsed, VersionIsStale */
  async withdrawInvitation(
    organizationId: string,
    id: string,
    expected: ExpectedVersion,
  ): Promise<void> {
    const invitation = (await this.invitations.findByIdForUpdate(organizationId, id)) ?? notFound();
    assertVersion(invitation, expected);
    if (!invitation.isOpen) throw new InvitationUsed();
    invitation.withdraw(this.clock.now());
  }
}

function notFound(): never {
  throw new InvitationNotFound();
}
