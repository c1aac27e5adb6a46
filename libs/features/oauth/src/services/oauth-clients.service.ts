import { Injectable } from '@nestjs/common';
import { assertVersion, Clock, Ids, type ExpectedVersion, type Page } from '#core/persistence';
import { FULL_SCOPE } from '#core/security';
import { OrganizationAuthority, type Actor } from '#features/organizations';
import { OAuthClient, type ClientKind } from '../models/oauth-client.entity.js';
import {
  OAuthClientDoesNotFit,
  OAuthClientHasNoSecret,
  OAuthClientNotFound,
} from '../oauth.errors.js';
import {
  OAuthClientsRepository,
  type OAuthClientRow,
} from '../repositories/oauth-clients.repository.js';
import type { CreateOAuthClientBody } from '../schemas/create-oauth-client.body.js';
import type { ListOAuthClientsQuery } from '../schemas/list-oauth-clients.query.js';
import type { RotateClientSecretBody } from '../schemas/rotate-client-secret.body.js';
import type { UpdateOAuthClientBody } from '../schemas/update-oauth-client.body.js';
import { newClientSecret } from './client-secret.js';
import { findRedirectUriFault } from './redirect-uris.js';
import { Scopes } from './scopes.js';

/** A client with its secret, which is shown once; null where it has none. */
export type MadeOAuthClient = OAuthClient & { readonly clientSecret: string | null };

const MANAGE = 'oauth-client:manage';

@Injectable()
export class OAuthClientsService {
  constructor(
    private readonly clients: OAuthClientsRepository,
    private readonly authority: OrganizationAuthority,
    private readonly scopes: Scopes,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  listOAuthClients(
    organizationId: string,
    { limit, cursor, sort }: ListOAuthClientsQuery,
  ): Promise<Page<OAuthClientRow>> {
    return this.clients.listOAuthClients(organizationId, { limit, cursor, sort });
  }

  /** @throws OAuthClientNotFound */
  async getOAuthClient(organizationId: string, id: string): Promise<OAuthClientRow> {
    return (await this.clients.findRow(organizationId, id)) ?? notFound();
  }

  /** @throws OAuthClientDoesNotFit, ScopeExceedsOwn, OrganizationNotFound, PermissionMissing */
  async registerOAuthClient(
    organizationId: string,
    maker: Actor,
    registration: CreateOAuthClientBody,
  ): Promise<MadeOAuthClient> {
    const { name, kind, redirectUris, scopes } = registration;
    const actor = await this.authority.lockFor(organizationId, maker, MANAGE);
    this.assertFits(kind, { redirectUris, scopes });
    if (kind === 'service') actor.assertMayGiveScopes(scopes);
    const { secret, secretHash } = newClientSecret();
    const isPublic = kind === 'public';
    const client = OAuthClient.register({
      id: this.ids.next(),
      organizationId,
      responsibleId: maker.userId,
      name,
      kind,
      redirectUris,
      scopes,
      secretHash: isPublic ? null : secretHash,
      at: this.clock.now(),
    });
    this.clients.add(client);
    return Object.assign(client, { clientSecret: isPublic ? null : secret });
  }

  /** @throws OAuthClientNotFound, OAuthClientDoesNotFit, ScopeExceedsOwn, VersionIsStale */
  async updateOAuthClient(
    organizationId: string,
    id: string,
    {
      maker,
      change,
      expected,
    }: { maker: Actor; change: UpdateOAuthClientBody; expected: ExpectedVersion },
  ): Promise<OAuthClient> {
    const actor = await this.authority.lockFor(organizationId, maker, MANAGE);
    const client = await this.lockClient(organizationId, id);
    assertVersion(client, expected);
    const { redirectUris = client.redirectUris, scopes = client.scopes } = change;
    this.assertFits(client.kind, { redirectUris, scopes });
    if (client.kind === 'service') actor.assertMayGiveScopes(scopes);
    client.change(change, this.clock.now());
    return client;
  }

  /**
   * Another secret, beside which the one before is good for a while. Whoever asks for it answers for
   * the client from now on: else they could act with the rights of somebody above them.
   *
   * @throws OAuthClientNotFound, OAuthClientHasNoSecret, ScopeExceedsOwn
   */
  async rotateSecret(
    organizationId: string,
    id: string,
    { maker, rotation }: { maker: Actor; rotation: RotateClientSecretBody },
  ): Promise<MadeOAuthClient> {
    const actor = await this.authority.lockFor(organizationId, maker, MANAGE);
    const client = await this.lockClient(organizationId, id);
    if (client.kind === 'public') throw new OAuthClientHasNoSecret();
    if (client.kind === 'service') actor.assertMayGiveScopes(client.scopes);
    const { secret, secretHash } = newClientSecret();
    const overlapMs = rotation.overlapSeconds * 1000;
    const at = this.clock.now();
    client.rotate({ secretHash, responsibleId: maker.userId, overlapMs, at });
    return Object.assign(client, { clientSecret: secret });
  }

  /** Its tokens are refused from the next request on. @throws OAuthClientNotFound, VersionIsStale */
  async removeOAuthClient(
    organizationId: string,
    id: string,
    expected: ExpectedVersion,
  ): Promise<void> {
    const client = await this.lockClient(organizationId, id);
    assertVersion(client, expected);
    this.clients.remove(client);
  }

  private async lockClient(organizationId: string, id: string): Promise<OAuthClient> {
    return (await this.clients.findByIdForUpdate(organizationId, id)) ?? notFound();
  }

  /** @throws OAuthClientDoesNotFit */
  private assertFits(
    kind: ClientKind,
    { redirectUris, scopes }: { redirectUris: readonly string[]; scopes: readonly string[] },
  ): void {
    const known = new Set(this.scopes.ofApi());
    const unknown = scopes.find((scope) => !known.has(scope));
    if (unknown !== undefined) throw new OAuthClientDoesNotFit(`There is no scope ${unknown}.`);
    const isService = kind === 'service';
    if (isService && redirectUris.length > 0) {
      throw new OAuthClientDoesNotFit('A service sends nobody anywhere: it has no redirect URI.');
    }
    if (!isService && redirectUris.length === 0) {
      throw new OAuthClientDoesNotFit('Users need a redirect URI to come back to.');
    }
    for (const uri of redirectUris) {
      const fault = findRedirectUriFault(kind, uri);
      if (fault !== undefined) throw new OAuthClientDoesNotFit(fault);
    }
    if (isService && scopes.length === 0) {
      throw new OAuthClientDoesNotFit('A service without a scope could do nothing: name one.');
    }
    if (isService && scopes.includes(FULL_SCOPE)) {
      throw new OAuthClientDoesNotFit(`A service names its scopes; ${FULL_SCOPE} is for users.`);
    }
  }
}

function notFound(): never {
  throw new OAuthClientNotFound();
}
