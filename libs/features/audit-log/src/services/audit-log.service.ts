import { Injectable } from '@nestjs/common';
import type { Page } from '#core/persistence';
import {
  AuditEventsRepository,
  type AuditEventRow,
} from '../repositories/audit-events.repository.js';
import type { ListAuditEventsQuery } from '../schemas/list-audit-events.query.js';

@Injectable()
export class AuditLogService {
  constructor(private readonly events: AuditEventsRepository) {}

  /** What was changed in an organization, by whom. */
  listAuditEvents(
    organizationId: string,
    query: ListAuditEventsQuery,
  ): Promise<Page<AuditEventRow>> {
    const { limit, cursor, sort, action, actorId, entityId, createdAfter, createdBefore } = query;
    return this.events.listAuditEvents(organizationId, {
      limit,
      cursor,
      sort,
      action,
      actorId,
      entityId,
      createdAfter,
      createdBefore,
    });
  }
}
