import { Injectable } from '@nestjs/common';
import { assertVersion, Clock, Ids, type ExpectedVersion, type Page } from '#core/persistence';
import { hashSecretToken, newSecretToken } from '#core/security';
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
import { InvitationMail } from './invitation-mail.js';
import { OrganizationAuthority, type Actor } from './organization-authority.js';

/** How long an invitation can be accepted. */
const GOOD_FOR_MS = 7 * 24 * 60 * 60 * 1000;

@Injectable()
export class InvitationsService {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly authority: OrganizationAuthority,
    private readonly mail: InvitationMail,
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

  /**
   * Mails the token to the address. An expired invitation of the address is made good again.
   *
   * @throws AlreadyMember, InvitationPending, RoleExceedsOwn
   */
  async inviteMember(
    organizationId: string,
    by: Actor,
    { email, role }: InviteMemberBody,
  ): Promise<Invitation> {
    const actor = await this.authority.lockFor(organizationId, by, 'invitation:manage');
    actor.assertMayGive(role);
    if (await this.memberships.hasMemberWithEmail(organizationId, email)) throw new AlreadyMember();
    const at = this.clock.now();
    const open = await this.invitations.findOpen(organizationId, email);
    if (open && !open.hasExpired(at)) throw new InvitationPending();
    const token = newSecretToken();
    const expiresAt = new Date(at.getTime() + GOOD_FOR_MS);
    const { user: invitedBy, organization } = actor.names;
    await this.mail.send({ email, role, expiresAt, token, invitedBy, organization });
    const tokenHash = hashSecretToken(token);
    const offer = { role, invitedById: by.userId, tokenHash, at, expiresAt };
    if (open) return open.renew(offer);
    const invitation = Invitation.make({ ...offer, id: this.ids.next(), organizationId, email });
    this.invitations.add(invitation);
    return invitation;
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
