import { LockMode, type EntityRepository } from '@mikro-orm/core';
import { InjectRepository } from '@mikro-orm/nestjs';
import { Injectable } from '@nestjs/common';
import type { ExpressionBuilder } from 'kysely';
import { Database, Keyset, Unaudited, type Page } from '#core/persistence';
import { ApiKey, type ApiKeyStatus } from '../models/api-key.entity.js';

/** A key as it is shown. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly status: ApiKeyStatus;
  readonly makerId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly rotatedAt: string | null;
  readonly version: number;
}

/** What stands behind a key right now. */
export interface ApiKeyCredential {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly lastUsedAt: Date | null;
  /** The maker's, where the organization that was asked about is that of the key; else null. */
  readonly role: string | null;
}

export interface ApiKeyListRequest {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly sort: string;
  readonly status: ApiKeyStatus | undefined;
  /** When the status is asked about. */
  readonly at: Date;
}

interface ApiKeyTables {
  api_keys: {
    id: string;
    organization_id: string;
    maker_id: string;
    name: string;
    prefix: string;
    scopes: readonly string[];
    created_at: string;
    updated_at: string;
    expires_at: string | Date;
    last_used_at: string | null;
    revoked_at: string | null;
    rotated_at: string | null;
    version: number;
  };
}

@Injectable()
export class ApiKeysRepository {
  constructor(
    @InjectRepository(ApiKey) private readonly rows: EntityRepository<ApiKey>,
    private readonly database: Database,
    private readonly keyset: Keyset,
  ) {}

  /**
   * The one statement of authentication: a key that is good, of an active member of its
   * organization. No tenant is known yet, so row-level security would hide all of it: the function
   * sees past it, for exactly this hash.
   */
  async findCredential(
    secretHash: string,
    organizationId: string | null,
    now: Date,
  ): Promise<ApiKeyCredential | null> {
    const [row] = await this.database.execute<
      Omit<ApiKeyCredential, 'lastUsedAt'> & { readonly lastUsedAt: string | null }
    >(
      `select id, organization_id as "organizationId", user_id as "userId", scopes,
         last_used_at as "lastUsedAt", role
       from app.find_api_key_credential(?, ?, ?)`,
      [secretHash, organizationId, now],
    );
    if (!row) return null;
    const { lastUsedAt } = row;
    // Times of plain SQL are text.
    return { ...row, lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt) };
  }

  /** Says that a key is in use, where nobody has said so since. */
  @Unaudited('a stamp that tells nothing about who changed what')
  async stampUse(
    organizationId: string,
    id: string,
    { at, unlessSince }: { at: Date; unlessSince: Date },
  ): Promise<void> {
    await this.database.execute(
      `update api_keys set last_used_at = ?
       where organization_id = ? and id = ? and (last_used_at is null or last_used_at < ?)`,
      [at, organizationId, id, unlessSince],
    );
  }

  async findRow(organizationId: string, id: string, at: Date): Promise<ApiKeyRow | undefined> {
    const apiKeys = await this.selectShown(organizationId, at);
    return this.database.selectFirst(apiKeys.where('id', '=', id));
  }

  async listApiKeys(organizationId: string, request: ApiKeyListRequest): Promise<Page<ApiKeyRow>> {
    const { status, at } = request;
    const apiKeys = await this.selectShown(organizationId, at);
    const query = status
      ? apiKeys.where((expression) => expression(statusAt(at, expression), '=', status))
      : apiKeys;
    return this.keyset.page(query, 'created_at', {
      ...request,
      list: `api-keys ${organizationId} status=${status ?? ''}`,
      keyOf: (row) => row.createdAt,
    });
  }

  /** The row stays locked until the transaction ends. */
  findByIdForUpdate(organizationId: string, id: string): Promise<ApiKey | null> {
    return this.rows.findOne(
      { id, organization: organizationId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  add(apiKey: ApiKey): void {
    this.rows.getEntityManager().persist(apiKey);
  }

  private async selectShown(organizationId: string, at: Date) {
    const database = await this.database.kysely<ApiKeyTables>();
    return database
      .selectFrom('api_keys')
      .select(['id', 'name', 'prefix', 'scopes', 'maker_id as makerId', 'version'])
      .select(['created_at as createdAt', 'updated_at as updatedAt', 'expires_at as expiresAt'])
      .select(['last_used_at as lastUsedAt', 'revoked_at as revokedAt', 'rotated_at as rotatedAt'])
      .select((expression) => statusAt(at, expression).as('status'))
      .where('organization_id', '=', organizationId)
      .$castTo<ApiKeyRow>();
  }
}

/** The same as `statusAt` of the entity. */
function statusAt(at: Date, expression: ExpressionBuilder<ApiKeyTables, 'api_keys'>) {
  return expression
    .case()
    .when('revoked_at', 'is not', null)
    .then<ApiKeyStatus>('revoked')
    .when('expires_at', '<=', at)
    .then<ApiKeyStatus>('expired')
    .else<ApiKeyStatus>('active')
    .end();
}
