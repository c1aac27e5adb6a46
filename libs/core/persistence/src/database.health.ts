import { Injectable } from '@nestjs/common';
import { HealthCheck } from '#core/observability';
import { pendingMigrations } from './migrations/migration-status.js';
import { Database } from './unit/database.js';
import { LookUp } from './unit/look-up.js';

/** Ready means: the database answers and its schema is not older than this code. */
@Injectable()
export class DatabaseHealth extends HealthCheck {
  readonly name = 'database';

  constructor(
    private readonly lookUp: LookUp,
    private readonly database: Database,
  ) {
    super();
  }

  override async findProblem(): Promise<string | undefined> {
    try {
      const pending = await this.lookUp.run(() =>
        pendingMigrations((sql) => this.database.execute(sql)),
      );
      return pending.length === 0
        ? undefined
        : `the schema is older than the code; run \`solera migrate up\` (pending: ${pending.join(', ')})`;
    } catch {
      // The reason may name hosts and users; the log of the request that failed has it.
      return 'the database cannot be reached';
    }
  }
}
