import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, IfMatch, OrganizationParams } from '#core/http';
import type { ExpectedVersion } from '#core/persistence';
import { CurrentPrincipal, Requires, type Principal } from '#core/security';
import { ListMembersQuery } from '../schemas/list-members.query.js';
import { MemberParams } from '../schemas/member.params.js';
import { MemberPageResponse, MemberResponse } from '../schemas/member.response.js';
import { UpdateMemberBody } from '../schemas/update-member.body.js';
import { MembershipsService } from '../services/memberships.service.js';
import {
  LastOwnerCannotLeave,
  MembershipNotFound,
  RoleExceedsOwn,
} from '../organizations.errors.js';

@ApiTags('organizations')
@Controller({ path: 'organizations/:organizationId/members', version: '1' })
export class MembersController {
  constructor(private readonly memberships: MembershipsService) {}

  @Get()
  @Requires('membership:read')
  @Endpoint({
    summary: 'List members',
    description: 'Who is in the organization, and as what.',
    returns: MemberPageResponse,
    statements: 5,
  })
  listMembers(@Param() { organizationId }: OrganizationParams, @Query() query: ListMembersQuery) {
    return this.memberships.listMembers(organizationId, query);
  }

  @Get('me')
  @Requires('organization:read')
  @Endpoint({
    summary: 'Show the own membership',
    description: 'What the caller is in the organization.',
    returns: MemberResponse,
    versioned: true,
    errors: [MembershipNotFound],
    statements: 5,
  })
  getCurrentMember(
    @Param() { organizationId }: OrganizationParams,
    @CurrentPrincipal() principal: Principal,
  ) {
    return this.memberships.getMembershipOf(organizationId, principal.userId);
  }

  @Delete('me')
  @Requires('organization:read', { by: 'users' })
  @Endpoint({
    summary: 'Leave an organization',
    description: 'Ends the own membership. The last owner cannot leave.',
    versioned: true,
    errors: [MembershipNotFound, LastOwnerCannotLeave],
    statements: 8,
  })
  deleteCurrentMember(
    @Param() { organizationId }: OrganizationParams,
    @CurrentPrincipal() principal: Principal,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.memberships.leave(organizationId, principal.userId, expected);
  }

  @Get(':membershipId')
  @Requires('membership:read')
  @Endpoint({
    summary: 'Show a member',
    description: 'One membership of the organization.',
    returns: MemberResponse,
    versioned: true,
    errors: [MembershipNotFound],
    statements: 5,
  })
  getMember(@Param() { organizationId, membershipId }: MemberParams) {
    return this.memberships.getMember(organizationId, membershipId);
  }

  @Patch(':membershipId')
  @Requires('membership:manage')
  @Endpoint({
    summary: 'Change a member',
    description: 'Gives a member another role, neither from nor to one above the own.',
    returns: MemberResponse,
    versioned: true,
    errors: [MembershipNotFound, RoleExceedsOwn, LastOwnerCannotLeave],
    statements: 9,
  })
  updateMember(
    @Param() { organizationId, membershipId }: MemberParams,
    @CurrentPrincipal() actor: Principal,
    @Body() change: UpdateMemberBody,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.memberships.updateMember(organizationId, membershipId, {
      actor,
      change,
      expected,
    });
  }

  @Delete(':membershipId')
  @Requires('membership:manage')
  @Endpoint({
    summary: 'Remove a member',
    description: 'Ends the membership of somebody whose role is not above the own.',
    versioned: true,
    errors: [MembershipNotFound, RoleExceedsOwn, LastOwnerCannotLeave],
    statements: 9,
  })
  deleteMember(
    @Param() { organizationId, membershipId }: MemberParams,
    @CurrentPrincipal() actor: Principal,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.memberships.removeMember(organizationId, membershipId, { actor, expected });
  }
}
