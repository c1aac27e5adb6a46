import { Migration } from '@mikro-orm/migrations';

/**
 * What was answered to a POST with an Idempotency-Key, for its retries. A new table locks nobody out,
 * and the release before this one does not look at it. `app` may read and write it by the default
 * privileges of `solera database prepare`.
 */
export class CreateIdempotencyKeys extends Migration {
  override up(): void {
    this.addSql(`create table "idempotency_keys" (
      "id" varchar(64) not null,
      "expires_at" timestamptz(3) not null,
      "sealed_answer" text null,
      constraint "idempotency_keys_pkey" primary key ("id")
    )`);
    // Expired ones are removed a few at a time, the oldest first.
    this.addSql(
      `create index "idempotency_keys_expires_at_index" on "idempotency_keys" ("expires_at")`,
    );
  }

  override down(): void {
    this.addSql(`drop table "idempotency_keys"`);
  }
}
