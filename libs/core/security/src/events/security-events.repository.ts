import { Injectable } from '@nestjs/common';
import { Database, Unaudited } from '#core/persistence';
import type { SecurityEvent } from './security-event.entity.js';

/** What somebody tried and may not, as it is written down. */
export type SecurityEventRow = Readonly<
  Pick<
    SecurityEvent,
    'id' | 'createdAt' | 'code' | 'requestId' | 'subjectId' | 'address' | 'target'
  >
>;

@Injectable()
export class SecurityEventsRepository {
  constructor(private readonly database: Database) {}

  /** Past the EntityManager, which would ask for the row back: the role may not read it. */
  @Unaudited('it is a record itself')
  async add(event: SecurityEventRow): Promise<void> {
    const { id, createdAt, code, requestId, subjectId, address, target } = event;
    await this.database.execute(
      `insert into security_events (id, created_at, code, request_id, subject_id, address, target)
       values (?, ?, ?, ?, ?, ?, ?)`,
      [id, createdAt, code, requestId, subjectId, address, target],
    );
  }
}
