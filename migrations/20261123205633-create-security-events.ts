import { Migration } from '@mikro-orm/migrations';

/**
 * What was tried and refused, from here on. A new table locks nobody out; the release before this one
 * writes nothing into it. `app` may add, and neither read, change nor remove: those who run the
 * installation read it as the owner.
 */
export class CreateSecurityEvents extends Migration {
  override up(): void {
    this.addSql(`create table "security_events" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "code" varchar(64) not null,
      "request_id" varchar(64) not null,
      "subject_id" uuid null,
      "address" varchar(45) not null,
      "target" varchar(400) not null,
      constraint "security_events_pkey" primary key ("id")
    )`);
    this.addSql(
      `create index "security_events_subject_id_created_at_index" on "security_events" ("subject_id", "created_at")`,
    );
    // Default privileges give everything on a new table.
    this.addSql(`revoke select, update, delete, truncate on "security_events" from app`);
  }

  override down(): void {
    this.addSql(`drop table "security_events"`);
  }
}
