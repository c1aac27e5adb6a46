import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, IfMatch, OrganizationParams } from '#core/http';
import type { ExpectedVersion } from '#core/persistence';
import {
  Authenticated,
  CurrentPrincipal,
  Recently,
  Requires,
  type Principal,
} from '#core/security';
import { CreateOrganizationBody } from '../schemas/create-organization.body.js';
import { ListOrganizationsQuery } from '../schemas/list-organizations.query.js';
import {
  OrganizationPageResponse,
  OrganizationResponse,
} from '../schemas/organization.response.js';
import { UpdateOrganizationBody } from '../schemas/update-organization.body.js';
import { OrganizationsService } from '../services/organizations.service.js';
import { OrganizationSlugTaken } from '../organizations.errors.js';

@ApiTags('organizations')
@Controller({ path: 'organizations', version: '1' })
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Post()
  @Authenticated()
  @Endpoint({
    summary: 'Create an organization',
    description: 'Its maker is its first owner.',
    returns: OrganizationResponse,
    location: 'organizations/{id}',
    versioned: true,
    errors: [OrganizationSlugTaken],
    statements: 9,
  })
  createOrganization(
    @CurrentPrincipal() principal: Principal,
    @Body() organization: CreateOrganizationBody,
  ) {
    return this.organizations.createOrganization(principal.userId, organization);
  }

  @Get()
  @Authenticated()
  @Endpoint({
    summary: 'List the own organizations',
    description: 'Those the caller is a member of.',
    returns: OrganizationPageResponse,
    statements: 5,
  })
  listOrganizations(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListOrganizationsQuery,
  ) {
    return this.organizations.listOrganizations(principal.userId, query);
  }

  @Get(':organizationId')
  @Requires('organization:read')
  @Endpoint({
    summary: 'Show an organization',
    description: 'One organization, to its members.',
    returns: OrganizationResponse,
    versioned: true,
    statements: 5,
  })
  getOrganization(@Param() { organizationId }: OrganizationParams) {
    return this.organizations.getOrganization(organizationId);
  }

  @Patch(':organizationId')
  @Requires('organization:update')
  @Endpoint({
    summary: 'Change an organization',
    description: 'Changes the members that are present and keeps the others (RFC 7396).',
    returns: OrganizationResponse,
    versioned: true,
    errors: [OrganizationSlugTaken],
    statements: 7,
  })
  updateOrganization(
    @Param() { organizationId }: OrganizationParams,
    @Body() change: UpdateOrganizationBody,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.organizations.updateOrganization(organizationId, change, expected);
  }

  @Delete(':organizationId')
  @Requires('organization:delete', { by: 'users' })
  @Recently()
  @Endpoint({
    summary: 'Delete an organization',
    description: 'For all its members, and frees its slug. There is no way back.',
    versioned: true,
    statements: 7,
  })
  deleteOrganization(
    @Param() { organizationId }: OrganizationParams,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.organizations.deleteOrganization(organizationId, expected);
  }
}
