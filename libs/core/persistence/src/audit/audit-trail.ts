import { Injectable } from '@nestjs/common';
import { Clock, Ids } from '../clock.js';
import type { Unit } from '../unit/unit-context.js';

/** Writes what a unit changed, in its own transaction, with who did it and in which request. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** One statement for all that was changed under the scope the unit has now; none where nothing was. */
  async write({ em, scope, changes }: Unit): Promise<void> {
    const written = changes.splice(0);
    if (written.length === 0) return;
    const createdAt = this.clock.now();
    // Of one time, they are listed by id: in order, so that they are told as they were done.
    const ids = written.map(() => this.ids.next()).sort();
    const rows = written.map((change, index) => ({
      id: ids[index] ?? '',
      created_at: createdAt,
      organization_id: scope?.organizationId ?? null,
      actor_id: scope?.userId ?? null,
      request_id: scope?.requestId ?? '',
      action: change.action,
      entity: change.entity,
      entity_id: change.entityId,
      changes: JSON.stringify(change.changes),
    }));
    await em
      .getKysely<{ audit_events: (typeof rows)[number] }>()
      .insertInto('audit_events')
      .values(rows)
      .execute();
  }
}
