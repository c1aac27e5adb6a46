import { Injectable } from '@nestjs/common';
import {
  Database,
  Keyset,
  type AuditAction,
  type AuditedChange,
  type Page,
} from '#core/persistence';

/** An audit event as lists show it. */
export interface AuditEventRow {
  readonly id: string;
  readonly createdAt: string;
  readonly actorId: string | null;
  readonly clientId: string | null;
  readonly requestId: string;
  readonly action: AuditAction;
  readonly entity: string;
  readonly entityId: string;
  readonly changes: readonly AuditedChange[];
}

export interface AuditEventListRequest {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly sort: string;
  readonly action: AuditAction | undefined;
  readonly actorId: string | undefined;
  readonly entityId: string | undefined;
  /** This moment included. */
  readonly createdAfter: Date | undefined;
  /** This moment excluded. */
  readonly createdBefore: Date | undefined;
}

interface AuditTables {
  audit_events: {
    id: string;
    created_at: string;
    organization_id: string;
    actor_id: string | null;
    client_id: string | null;
    request_id: string;
    action: AuditAction;
    entity: string;
    entity_id: string;
    changes: readonly AuditedChange[];
  };
}

@Injectable()
export class AuditEventsRepository {
  constructor(
    private readonly database: Database,
    private readonly keyset: Keyset,
  ) {}

  async listAuditEvents(
    organizationId: string,
    request: AuditEventListRequest,
  ): Promise<Page<AuditEventRow>> {
    const database = await this.database.kysely<AuditTables>();
    const { action, actorId, entityId, createdAfter, createdBefore } = request;
    let query = database
      .selectFrom('audit_events')
      .select(['id', 'created_at as createdAt', 'actor_id as actorId'])
      .select(['client_id as clientId', 'request_id as requestId'])
      .select(['action', 'entity', 'entity_id as entityId', 'changes'])
      .where('organization_id', '=', organizationId);
    if (action) query = query.where('action', '=', action);
    if (actorId !== undefined) query = query.where('actor_id', '=', actorId);
    if (entityId !== undefined) query = query.where('entity_id', '=', entityId);
    if (createdAfter) query = query.where('created_at', '>=', createdAfter.toISOString());
    if (createdBefore) query = query.where('created_at', '<', createdBefore.toISOString());
    const filters = { action, actorId, entityId, createdAfter, createdBefore };
    return this.keyset.page(query, 'created_at', {
      ...request,
      list: `audit-events ${organizationId} ${JSON.stringify(filters)}`,
      keyOf: (row) => row.createdAt,
    });
  }
}
