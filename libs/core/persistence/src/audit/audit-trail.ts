import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { Clock, Ids } from '../clock.js';
import type { Unit } from '../unit/unit.js';

/** A statement takes 65,535 parameters (a count of two bytes in the protocol), and a row has ten. */
const ROWS_PER_STATEMENT = 1_000;

/** Writes what a unit changed, in its own transaction, with who did it and in which request. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** One statement for each 1,000 of what was changed under the scope the unit has now. */
  async write(unit: Unit): Promise<void> {
    const { scope } = unit;
    const written = unit.changes.splice(0);
    const createdAt = this.clock.now();
    // Of one time, they are listed by id: in order, so that they are told as they were done.
    const ids = written.map(() => this.ids.next()).sort();
    const rows = written.map((change, index) => ({
      id: ids[index] ?? '',
      created_at: createdAt,
      organization_id: scope?.organizationId ?? null,
      actor_id: scope?.actorId ?? scope?.userId ?? null,
      client_id: scope?.clientId ?? null,
      request_id: scope?.requestId ?? '',
      action: change.action,
      entity: change.entity,
      entity_id: change.entityId,
      changes: JSON.stringify(change.changes),
    }));
    const database = unit.kysely as unknown as Kysely<{ audit_events: (typeof rows)[number] }>;
    for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
      const chunk = rows.slice(from, from + ROWS_PER_STATEMENT);
      await database.insertInto('audit_events').values(chunk).execute();
    }
  }
}
