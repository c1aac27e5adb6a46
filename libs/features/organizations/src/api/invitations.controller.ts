import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, IfMatch, OrganizationParams } from '#core/http';
import type { ExpectedVersion } from '#core/persistence';
import { CurrentPrincipal, Requires, type Principal } from '#core/security';
import { InvitationParams } from '../schemas/invitation.params.js';
import { InvitationPageResponse, InvitationResponse } from '../schemas/invitation.response.js';
import { InviteMemberBody } from '../schemas/invite-member.body.js';
import { ListInvitationsQuery } from '../schemas/list-invitations.query.js';
import { InvitationsService } from '../services/invitations.service.js';
import {
  AlreadyMember,
  InvitationNotFound,
  InvitationPending,
  InvitationUsed,
  RoleExceedsOwn,
} from '../organizations.errors.js';

@ApiTags('organizations')
@Controller({ path: 'organizations/:organizationId/invitations', version: '1' })
export class InvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  @Post()
  @Requires('invitation:manage')
  @Endpoint({
    summary: 'Invite a member',
    description:
      'Offers a role, not above the own, to whoever owns the address. The token to accept with is mailed there; it is good for a week and for one membership.',
    returns: InvitationResponse,
    location: 'organizations/{organizationId}/invitations/{id}',
    versioned: true,
    errors: [AlreadyMember, InvitationPending, RoleExceedsOwn],
    statements: 11,
  })
  createInvitation(
    @Param() { organizationId }: OrganizationParams,
    @CurrentPrincipal() principal: Principal,
    @Body() invitation: InviteMemberBody,
  ) {
    return this.invitations.inviteMember(organizationId, principal, invitation);
  }

  @Get()
  @Requires('invitation:read')
  @Endpoint({
    summary: 'List invitations',
    description: 'Accepted ones too; withdrawn ones are gone.',
    returns: InvitationPageResponse,
    statements: 5,
  })
  listInvitations(
    @Param() { organizationId }: OrganizationParams,
    @Query() query: ListInvitationsQuery,
  ) {
    return this.invitations.listInvitations(organizationId, query);
  }

  @Get(':invitationId')
  @Requires('invitation:read')
  @Endpoint({
    summary: 'Show an invitation',
    description: 'One invitation of the organization.',
    returns: InvitationResponse,
    versioned: true,
    errors: [InvitationNotFound],
    statements: 5,
  })
  getInvitation(@Param() { organizationId, invitationId }: InvitationParams) {
    return this.invitations.getInvitation(organizationId, invitationId);
  }

  @Delete(':invitationId')
  @Requires('invitation:manage')
  @Endpoint({
    summary: 'Withdraw an invitation',
    description: 'Its token is good for nothing any more.',
    versioned: true,
    errors: [InvitationNotFound, InvitationUsed],
    statements: 7,
  })
  deleteInvitation(
    @Param() { organizationId, invitationId }: InvitationParams,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.invitations.withdrawInvitation(organizationId, invitationId, expected);
  }
}
