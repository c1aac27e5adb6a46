import { Migration } from '@mikro-orm/migrations';

/**
 * Attempts on an account that is over its limit wait longer and longer. Two columns with constant
 * defaults on a small unlogged table, locked for a moment; the release before this one writes neither.
 */
export class DelayRateLimits extends Migration {
  override up(): void {
    this.addSql(`alter table "rate_limit_counters" add "allowed_at" timestamptz(3) null,
      add "is_early" boolean not null default false`);
  }

  override down(): void {
    this.addSql(`alter table "rate_limit_counters" drop "allowed_at", drop "is_early"`);
  }
}
