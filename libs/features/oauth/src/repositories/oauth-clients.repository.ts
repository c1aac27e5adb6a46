import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import { Database, Keyset, type Page } from '#core/persistence';
import { OAuthClient, type ClientKind } from '../models/oauth-client.entity.js';

/** A client as the authorization server has to know it. */
export interface KnownClient {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly name: string;
  readonly kind: ClientKind;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
  readonly secretHash: string | null;
  readonly previousSecretHash: string | null;
  /** Text, as plain SQL tells it. */
  readonly previousSecretExpiresAt: string | null;
}

/** What a service may do right now. */
export interface ServiceCredential {
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly role: string | null;
}

/** A client as it is shown. */
export interface OAuthClientRow {
  readonly id: string;
  readonly name: string;
  readonly kind: ClientKind;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
  readonly responsibleId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

interface OAuthClientTables {
  oauth_clients: {
    id: string;
    organization_id: string;
    name: string;
    kind: ClientKind;
    redirect_uris: readonly string[];
    scopes: readonly string[];
    responsible_id: string;
    created_at: string;
    updated_at: string;
    version: number;
  };
}

@Injectable()
export class OAuthClientsRepository {
  constructor(
    @InjectRepository(OAuthClient) private readonly rows: EntityRepository<OAuthClient>,
    private readonly database: Database,
    private readonly keyset: Keyset,
  ) {}

  async findRow(organizationId: string, id: string): Promise<OAuthClientRow | undefined> {
    const clients = await this.selectShown(organizationId);
    return this.database.selectFirst(clients.where('id', '=', id));
  }

  async listOAuthClients(
    organizationId: string,
    request: { limit: number; cursor: string | undefined; sort: string },
  ): Promise<Page<OAuthClientRow>> {
    return this.keyset.page(await this.selectShown(organizationId), 'created_at', {
      ...request,
      list: `oauth-clients ${organizationId}`,
      keyOf: (row) => row.createdAt,
    });
  }

  /** The row stays locked until the transaction ends. */
  findByIdForUpdate(organizationId: string, id: string): Promise<OAuthClient | null> {
    return this.rows.findOne(
      { id, organization: organizationId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  add(client: OAuthClient): void {
    this.rows.getEntityManager().persist(client);
  }

  remove(client: OAuthClient): void {
    this.rows.getEntityManager().remove(client);
  }

  private async selectShown(organizationId: string) {
    const database = await this.database.kysely<OAuthClientTables>();
    return database
      .selectFrom('oauth_clients')
      .select(['id', 'name', 'kind', 'scopes', 'redirect_uris as redirectUris', 'version'])
      .select(['responsible_id as responsibleId', 'created_at as createdAt'])
      .select(['updated_at as updatedAt'])
      .where('organization_id', '=', organizationId);
  }

  /** Whoever asks is not known yet, so that the function sees past row-level security, for exactly this id. */
  async findKnown(id: string): Promise<KnownClient | undefined> {
    const [row] = await this.database.execute<KnownClient>(
      `select id, organization_id as "organizationId", organization_name as "organizationName",
         name, kind, redirect_uris as "redirectUris", scopes, secret_hash as "secretHash",
         previous_secret_hash as "previousSecretHash",
         previous_secret_expires_at as "previousSecretExpiresAt"
       from app.find_oauth_client(?)`,
      [id],
    );
    return row;
  }

  async findServiceCredential(
    id: string,
    organizationId: string | null,
  ): Promise<ServiceCredential | undefined> {
    const [row] = await this.database.execute<ServiceCredential>(
      `select user_id as "userId", scopes, role from app.find_service_credential(?, ?)`,
      [id, organizationId],
    );
    return row;
  }
}
