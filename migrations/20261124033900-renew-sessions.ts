import { Migration } from '@mikro-orm/migrations';

/**
 * A log-in that waits for its second factor may end another session. A column is added that can be
 * null: that changes no row, and locks a small table for a moment. The release before this one leaves
 * it null.
 */
export class RenewSessions extends Migration {
  override up(): void {
    this.addSql(`alter table "log_in_challenges" add "renews_session_id" uuid null`);
  }

  override down(): void {
    this.addSql(`alter table "log_in_challenges" drop "renews_session_id"`);
  }
}
