import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#core/http';
import {
  Authenticated,
  CurrentPrincipal,
  OrganizationNotFound,
  type Principal,
} from '#core/security';
import { AcceptInvitationBody } from '../schemas/accept-invitation.body.js';
import { MemberResponse } from '../schemas/member.response.js';
import { InvitationAcceptance } from '../services/invitation-acceptance.js';
import {
  AlreadyMember,
  InvitationExpired,
  InvitationForAnother,
  InvitationNotFound,
  InvitationUsed,
} from '../organizations.errors.js';

@ApiTags('organizations')
@Controller({ path: 'invitation-acceptances', version: '1' })
export class InvitationAcceptancesController {
  constructor(private readonly acceptance: InvitationAcceptance) {}

  @Post()
  @Authenticated()
  @Endpoint({
    summary: 'Accept an invitation',
    description:
      'Makes the caller a member, where the invitation is for the address of the account.',
    returns: MemberResponse,
    location: 'organizations/{organizationId}/members/{id}',
    versioned: true,
    errors: [
      InvitationNotFound,
      InvitationForAnother,
      InvitationUsed,
      InvitationExpired,
      AlreadyMember,
      OrganizationNotFound,
    ],
    statements: 13,
  })
  createInvitationAcceptance(
    @CurrentPrincipal() principal: Principal,
    @Body() { token }: AcceptInvitationBody,
  ) {
    return this.acceptance.acceptInvitation(principal.userId, token);
  }
}
