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
import { ApiKeyEnded, ApiKeyNotFound, ApiKeyRotated } from '../api-keys.errors.js';
import { ApiKeyParams } from '../schemas/api-key.params.js';
import {
  ApiKeyPageResponse,
  ApiKeyResponse,
  MadeApiKeyResponse,
} from '../schemas/api-key.response.js';
import { CreateApiKeyBody } from '../schemas/create-api-key.body.js';
import { ListApiKeysQuery } from '../schemas/list-api-keys.query.js';
import { RotateApiKeyBody } from '../schemas/rotate-api-key.body.js';
import { UpdateApiKeyBody } from '../schemas/update-api-key.body.js';
import { ApiKeysService } from '../services/api-keys.service.js';

@ApiTags('api-keys')
@Controller({ path: 'organizations/:organizationId/api-keys', version: '1' })
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Post()
  @Requires('api-key:manage', { by: 'users' })
  @Recently()
  @Endpoint({
    summary: 'Make an API key',
    description:
      'For a program that acts for you in this organization. The answer holds the key, once. No program makes keys: a credential must not outlive itself.',
    returns: MadeApiKeyResponse,
    location: 'organizations/{organizationId}/api-keys/{id}',
    versioned: true,
    secret: true,
    errors: [ScopeExceedsOwn],
    statements: 8,
  })
  createApiKey(
    @Param() { organizationId }: OrganizationParams,
    @CurrentPrincipal() maker: Principal,
    @Body() apiKey: CreateApiKeyBody,
  ) {
    return this.apiKeys.createApiKey(organizationId, maker, apiKey);
  }

  @Get()
  @Requires('api-key:read')
  @Endpoint({
    summary: 'List API keys',
    description: 'Expired and revoked ones too.',
    returns: ApiKeyPageResponse,
    statements: 5,
  })
  listApiKeys(@Param() { organizationId }: OrganizationParams, @Query() query: ListApiKeysQuery) {
    return this.apiKeys.listApiKeys(organizationId, query);
  }

  @Get(':apiKeyId')
  @Requires('api-key:read')
  @Endpoint({
    summary: 'Show an API key',
    description: 'One API key of the organization, without the key itself.',
    returns: ApiKeyResponse,
    versioned: true,
    errors: [ApiKeyNotFound],
    statements: 5,
  })
  getApiKey(@Param() { organizationId, apiKeyId }: ApiKeyParams) {
    return this.apiKeys.getApiKey(organizationId, apiKeyId);
  }

  @Patch(':apiKeyId')
  @Requires('api-key:manage')
  @Endpoint({
    summary: 'Rename an API key',
    description: 'What it may do and until when stays as it is: make another one for that.',
    returns: ApiKeyResponse,
    versioned: true,
    errors: [ApiKeyNotFound],
    statements: 7,
  })
  updateApiKey(
    @Param() { organizationId, apiKeyId }: ApiKeyParams,
    @Body() change: UpdateApiKeyBody,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.apiKeys.updateApiKey(organizationId, apiKeyId, { change, expected });
  }

  @Delete(':apiKeyId')
  @Requires('api-key:manage')
  @Endpoint({
    summary: 'Revoke an API key',
    description: 'It is refused from the next request on, and stays in the list.',
    versioned: true,
    errors: [ApiKeyNotFound, ApiKeyEnded],
    statements: 7,
  })
  deleteApiKey(
    @Param() { organizationId, apiKeyId }: ApiKeyParams,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.apiKeys.revokeApiKey(organizationId, apiKeyId, expected);
  }

  @Post(':apiKeyId/rotations')
  @Requires('api-key:manage', { by: 'users' })
  @Recently()
  @Endpoint({
    summary: 'Rotate an API key',
    description:
      'Makes another key with the same name and scopes, which acts for you, and lets the old one end after the overlap. A key is rotated once.',
    returns: MadeApiKeyResponse,
    location: 'organizations/{organizationId}/api-keys/{id}',
    versioned: true,
    secret: true,
    errors: [ApiKeyNotFound, ApiKeyEnded, ApiKeyRotated, ScopeExceedsOwn],
    statements: 10,
  })
  createApiKeyRotation(
    @Param() { organizationId, apiKeyId }: ApiKeyParams,
    @CurrentPrincipal() maker: Principal,
    @Body() rotation: RotateApiKeyBody,
  ) {
    return this.apiKeys.rotateApiKey(organizationId, apiKeyId, { maker, rotation });
  }
}
