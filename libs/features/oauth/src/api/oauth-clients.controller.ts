import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, IfMatch, OrganizationParams } from '#core/http';
import type { ExpectedVersion } from '#core/persistence';
import {
  CurrentPrincipal,
  Recently,
  Requires,
  ScopeExceedsOwn,
  type Principal,
} from '#core/security';
import {
  OAuthClientDoesNotFit,
  OAuthClientHasNoSecret,
  OAuthClientNotFound,
} from '../oauth.errors.js';
import { CreateOAuthClientBody } from '../schemas/create-oauth-client.body.js';
import { ListOAuthClientsQuery } from '../schemas/list-oauth-clients.query.js';
import { OAuthClientParams } from '../schemas/oauth-client.params.js';
import {
  MadeOAuthClientResponse,
  OAuthClientPageResponse,
  OAuthClientResponse,
} from '../schemas/oauth-client.response.js';
import { RotateClientSecretBody } from '../schemas/rotate-client-secret.body.js';
import { UpdateOAuthClientBody } from '../schemas/update-oauth-client.body.js';
import { OAuthClientsService } from '../services/oauth-clients.service.js';

@ApiTags('oauth-clients')
@Controller({ path: 'organizations/:organizationId/oauth-clients', version: '1' })
export class OAuthClientsController {
  constructor(private readonly clients: OAuthClientsService) {}

  @Post()
  @Requires('oauth-client:manage', { by: 'users' })
  @Recently()
  @Endpoint({
    summary: 'Register an OAuth client',
    description: 'The answer holds its secret, where it has one, once.',
    returns: MadeOAuthClientResponse,
    location: 'organizations/{organizationId}/oauth-clients/{id}',
    versioned: true,
    secret: true,
    errors: [OAuthClientDoesNotFit, ScopeExceedsOwn],
    statements: 8,
  })
  createOAuthClient(
    @Param() { organizationId }: OrganizationParams,
    @CurrentPrincipal() maker: Principal,
    @Body() registration: CreateOAuthClientBody,
  ) {
    return this.clients.registerOAuthClient(organizationId, maker, registration);
  }

  @Get()
  @Requires('oauth-client:read')
  @Endpoint({
    summary: 'List OAuth clients',
    description: 'Those of the organization, without their secrets.',
    returns: OAuthClientPageResponse,
    statements: 5,
  })
  listOAuthClients(
    @Param() { organizationId }: OrganizationParams,
    @Query() query: ListOAuthClientsQuery,
  ) {
    return this.clients.listOAuthClients(organizationId, query);
  }

  @Get(':oauthClientId')
  @Requires('oauth-client:read')
  @Endpoint({
    summary: 'Show an OAuth client',
    description: 'One client of the organization, without its secret.',
    returns: OAuthClientResponse,
    versioned: true,
    errors: [OAuthClientNotFound],
    statements: 5,
  })
  getOAuthClient(@Param() { organizationId, oauthClientId }: OAuthClientParams) {
    return this.clients.getOAuthClient(organizationId, oauthClientId);
  }

  @Patch(':oauthClientId')
  @Requires('oauth-client:manage', { by: 'users' })
  @Endpoint({
    summary: 'Change an OAuth client',
    description: 'Members that are absent are kept. Its kind stays: register another one for that.',
    returns: OAuthClientResponse,
    versioned: true,
    errors: [OAuthClientNotFound, OAuthClientDoesNotFit, ScopeExceedsOwn],
    statements: 9,
  })
  updateOAuthClient(
    @Param() { organizationId, oauthClientId }: OAuthClientParams,
    @CurrentPrincipal() maker: Principal,
    @Body() change: UpdateOAuthClientBody,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.clients.updateOAuthClient(organizationId, oauthClientId, {
      maker,
      change,
      expected,
    });
  }

  @Delete(':oauthClientId')
  @Requires('oauth-client:manage')
  @Endpoint({
    summary: 'Remove an OAuth client',
    description:
      'Its tokens, and those of all who logged in to it, are refused from the next request on.',
    versioned: true,
    errors: [OAuthClientNotFound],
    statements: 7,
  })
  deleteOAuthClient(
    @Param() { organizationId, oauthClientId }: OAuthClientParams,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.clients.removeOAuthClient(organizationId, oauthClientId, expected);
  }

  @Post(':oauthClientId/secrets')
  @Requires('oauth-client:manage', { by: 'users' })
  @Recently()
  @Endpoint({
    summary: 'Rotate the secret of an OAuth client',
    description:
      'Makes another secret, shown once; the one before is good for the overlap. You answer for the client from then on.',
    returns: MadeOAuthClientResponse,
    versioned: true,
    secret: true,
    errors: [OAuthClientNotFound, OAuthClientHasNoSecret, ScopeExceedsOwn],
    statements: 9,
  })
  createOAuthClientSecret(
    @Param() { organizationId, oauthClientId }: OAuthClientParams,
    @CurrentPrincipal() maker: Principal,
    @Body() rotation: RotateClientSecretBody,
  ) {
    return this.clients.rotateSecret(organizationId, oauthClientId, { maker, rotation });
  }
}
