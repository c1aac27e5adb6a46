import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { isUUID } from 'class-validator';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { provided } from '#core/config';
import { Clock } from '#core/persistence';
import { FIRST_PARTY_CLIENT, FULL_SCOPE } from '#core/security';
import type { ClientKind } from '../models/oauth-client.entity.js';
import {
  OAuthClientsRepository,
  type KnownClient,
} from '../repositories/oauth-clients.repository.js';
import { StaticClient } from './static-client.js';

const GRANT_TYPES: Readonly<Record<ClientKind, readonly string[]>> = {
  web: ['authorization_code', 'refresh_token'],
  public: ['authorization_code', 'refresh_token'],
  service: ['client_credentials'],
};

/** The clients oidc-provider may know, read-only: organizations manage theirs through the API. */
@Injectable()
export class ClientStore implements Adapter {
  private readonly statics: () => readonly StaticClient[];

  constructor(
    discovery: DiscoveryService,
    private readonly clients: OAuthClientsRepository,
    private readonly clock: Clock,
  ) {
    this.statics = provided(discovery, StaticClient);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (id === FIRST_PARTY_CLIENT) return FIRST_PARTY;
    const known = this.statics().find((client) => client.id === id);
    if (known) return ofStatic(known);
    const client = isUUID(id) ? await this.clients.findKnown(id.toLowerCase()) : undefined;
    return client && metadataOf(client, this.clock.now());
  }

  async upsert(): Promise<void> {
    throw new Error('Clients are registered through the API');
  }

  async destroy(): Promise<void> {
    throw new Error('Clients are removed through the API');
  }

  async findByUid(): Promise<undefined> {
    return undefined;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(): Promise<void> {
    throw new Error('A client is not used up');
  }

  async revokeByGrantId(): Promise<void> {
    throw new Error('A client belongs to no grant');
  }
}

/** Its users log in with POST /v1/sessions; at the token endpoint it only exchanges refresh tokens. */
const FIRST_PARTY: AdapterPayload = {
  client_id: FIRST_PARTY_CLIENT,
  client_name: 'Solera',
  redirect_uris: [],
  response_types: [],
  grant_types: ['refresh_token'],
  token_endpoint_auth_method: 'none',
  api_scopes: [FULL_SCOPE],
};

function ofStatic({ id, name, redirectUris }: StaticClient): AdapterPayload {
  return {
    client_id: id,
    client_name: name,
    redirect_uris: [...redirectUris],
    response_types: ['code'],
    grant_types: [...GRANT_TYPES.public],
    token_endpoint_auth_method: 'none',
    api_scopes: [FULL_SCOPE],
  };
}

function metadataOf(client: KnownClient, now: Date): AdapterPayload {
  const { id, name, kind, redirectUris, scopes } = client;
  const isPublic = kind === 'public';
  return {
    client_id: id,
    client_name: name,
    // A program on somebody's own machine listens on whatever port is free (RFC 8252 section 7.3).
    application_type: isPublic ? 'native' : 'web',
    redirect_uris: [...redirectUris],
    response_types: kind === 'service' ? [] : ['code'],
    grant_types: [...GRANT_TYPES[kind]],
    // A secret may as well come in the body (RFC 6749 section 2.3.1).
    token_endpoint_auth_method: isPublic ? 'none' : 'client_secret_basic',
    // Asked for by oidc-provider, and never compared: secrets are compared by their hashes (AuthorizationServer).
    ...(!isPublic && { client_secret: 'kept as a hash' }),
    api_scopes: scopes,
    organization_id: client.organizationId,
    organization_name: client.organizationName,
    secret_hashes: goodSecrets(client, now),
  };
}

/** Of the secret, and of the one before it where both are good. */
function goodSecrets(client: KnownClient, now: Date): string[] {
  const { secretHash, previousSecretHash, previousSecretExpiresAt } = client;
  const isPreviousGood =
    previousSecretExpiresAt !== null && new Date(previousSecretExpiresAt) > now;
  return [secretHash, isPreviousGood ? previousSecretHash : null].filter((hash) => hash !== null);
}

/** What of a client is ours to tell oidc-provider beyond the metadata it knows. */
export const CLIENT_METADATA = [
  'api_scopes',
  'organization_id',
  'organization_name',
  'secret_hashes',
] as const;
