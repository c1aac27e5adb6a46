import { Migration } from '@mikro-orm/migrations';

const TENANT = `organization_id = (select app.current_tenant())`;

/**
 * Who changed what, from here on. A new table locks nobody out; the release before this one writes
 * nothing into it. `app` may add and read, and never change or remove.
 */
export class CreateAuditEvents extends Migration {
  override up(): void {
    this.addSql(`create table "audit_events" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "organization_id" uuid null,
      "actor_id" uuid null,
      "request_id" varchar(64) not null,
      "action" text not null,
      "entity" varchar(63) not null,
      "entity_id" uuid not null,
      "changes" jsonb not null,
      constraint "audit_events_pkey" primary key ("id"),
      constraint "audit_events_action_check" check ("action" in ('created', 'updated', 'deleted'))
    )`);
    this.addSql(
      `create index "audit_events_organization_id_created_at_id_index" on "audit_events" ("organization_id", "created_at", "id")`,
    );
    this.addSql(`alter table "audit_events" enable row level security`);
    this.addSql(`alter table "audit_events" force row level security`);
    this.addSql(
      `create policy "tenant" on "audit_events" using (${TENANT}) with check (${TENANT})`,
    );
    this.addSql(
      `create policy "of_no_tenant" on "audit_events" for insert with check (organization_id is null)`,
    );
    // Default privileges give everything on a new table.
    this.addSql(`revoke update, delete, truncate on "audit_events" from app`);
  }

  override down(): void {
    this.addSql(`drop table "audit_events"`);
  }
}
