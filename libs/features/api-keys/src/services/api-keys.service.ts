import { Injectable } from '@nestjs/common';
import { assertVersion, Clock, Ids, type ExpectedVersion, type Page } from '#core/persistence';
import { OrganizationAuthority, type Actor } from '#features/organizations';
import { ApiKeyEnded, ApiKeyNotFound, ApiKeyRotated } from '../api-keys.errors.js';
import { ApiKey, type ApiKeyStatus } from '../models/api-key.entity.js';
import { ApiKeysRepository, type ApiKeyRow } from '../repositories/api-keys.repository.js';
import type { CreateApiKeyBody } from '../schemas/create-api-key.body.js';
import type { ListApiKeysQuery } from '../schemas/list-api-keys.query.js';
import type { RotateApiKeyBody } from '../schemas/rotate-api-key.body.js';
import type { UpdateApiKeyBody } from '../schemas/update-api-key.body.js';
import { newApiKey } from './api-key-text.js';

/** A key with what it is good for now. */
export type ShownApiKey = ApiKey & { readonly status: ApiKeyStatus };

/** A key with its text, which only its maker ever sees. */
export type MadeApiKey = ShownApiKey & { readonly key: string };

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly apiKeys: ApiKeysRepository,
    private readonly authority: OrganizationAuthority,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  listApiKeys(organizationId: string, query: ListApiKeysQuery): Promise<Page<ApiKeyRow>> {
    const { limit, cursor, sort, status } = query;
    const at = this.clock.now();
    return this.apiKeys.listApiKeys(organizationId, { limit, cursor, sort, status, at });
  }

  /** @throws ApiKeyNotFound */
  async getApiKey(organizationId: string, id: string): Promise<ApiKeyRow> {
    return (await this.apiKeys.findRow(organizationId, id, this.clock.now())) ?? notFound();
  }

  /** @throws ScopeExceedsOwn, OrganizationNotFound, PermissionMissing */
  async createApiKey(
    organizationId: string,
    maker: Actor,
    { name, scopes, expiresInSeconds }: CreateApiKeyBody,
  ): Promise<MadeApiKey> {
    const actor = await this.authority.lockFor(organizationId, maker, 'api-key:manage');
    actor.assertMayGiveScopes(scopes);
    return this.make({ organizationId, maker, name, scopes, lifetimeMs: expiresInSeconds * 1000 });
  }

  /**
   * Makes another key in the place of one, which is good for a while longer. The new one is of who
   * asks for it: otherwise whoever rotates a key of somebody above them would have their rights.
   *
   * @throws ApiKeyNotFound, ApiKeyEnded, ApiKeyRotated, ScopeExceedsOwn, OrganizationNotFound, PermissionMissing
   */
  async rotateApiKey(
    organizationId: string,
    id: string,
    { maker, rotation }: { maker: Actor; rotation: RotateApiKeyBody },
  ): Promise<MadeApiKey> {
    const actor = await this.authority.lockFor(organizationId, maker, 'api-key:manage');
    const old = await this.lockApiKey(organizationId, id);
    const at = this.clock.now();
    if (old.statusAt(at) !== 'active') throw new ApiKeyEnded();
    if (old.rotatedAt !== null) throw new ApiKeyRotated();
    const { name, scopes } = old;
    actor.assertMayGiveScopes(scopes);
    const { overlapSeconds, expiresInSeconds } = rotation;
    const lifetimeMs = expiresInSeconds === undefined ? old.lifetimeMs : expiresInSeconds * 1000;
    old.giveWay(at, overlapSeconds * 1000);
    return this.make({ organizationId, maker, name, scopes, lifetimeMs });
  }

  /** @throws ApiKeyNotFound, VersionIsStale */
  async updateApiKey(
    organizationId: string,
    id: string,
    { change, expected }: { change: UpdateApiKeyBody; expected: ExpectedVersion },
  ): Promise<ShownApiKey> {
    const apiKey = await this.lockApiKey(organizationId, id);
    assertVersion(apiKey, expected);
    const at = this.clock.now();
    apiKey.rename(change.name ?? apiKey.name, at);
    return Object.assign(apiKey, { status: apiKey.statusAt(at) });
  }

  /** Refused from the next request on. @throws ApiKeyNotFound, ApiKeyEnded, VersionIsStale */
  async revokeApiKey(organizationId: string, id: string, expected: ExpectedVersion): Promise<void> {
    const apiKey = await this.lockApiKey(organizationId, id);
    assertVersion(apiKey, expected);
    const at = this.clock.now();
    if (apiKey.statusAt(at) !== 'active') throw new ApiKeyEnded();
    apiKey.revoke(at);
  }

  private make(made: {
    organizationId: string;
    maker: Actor;
    name: string;
    scopes: readonly string[];
    lifetimeMs: number;
  }): MadeApiKey {
    const { organizationId, maker, name, scopes, lifetimeMs } = made;
    const { text, prefix, secretHash } = newApiKey();
    const apiKey = ApiKey.make({
      id: this.ids.next(),
      organizationId,
      makerId: maker.userId,
      name,
      prefix,
      secretHash,
      scopes,
      at: this.clock.now(),
      lifetimeMs,
    });
    this.apiKeys.add(apiKey);
    return Object.assign(apiKey, { status: 'active' as const, key: text });
  }

  private async lockApiKey(organizationId: string, id: string): Promise<ApiKey> {
    return (await this.apiKeys.findByIdForUpdate(organizationId, id)) ?? notFound();
  }
}

function notFound(): never {
  throw new ApiKeyNotFound();
}
