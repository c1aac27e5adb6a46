import { Migration } from '@mikro-orm/migrations';

/** The first tables. Nothing exists yet, so nothing can be locked or broken. */
export class CreateUsersAndSessions extends Migration {
  override up(): void {
    this.addSql(`create table "users" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "version" int not null default 1,
      "email" varchar(254) not null,
      "name" varchar(120) not null,
      "password_hash" varchar(255) not null,
      "status" text not null,
      "is_operator" boolean not null,
      "deleted_at" timestamptz(3) null,
      constraint "users_pkey" primary key ("id"),
      constraint "users_status_check" check ("status" in ('active', 'disabled'))
    )`);
    this.addSql(`create index "users_created_at_id_index" on "users" ("created_at", "id")`);
    this.addSql(`create index "users_email_id_index" on "users" ("email", "id")`);
    // Partial: a deleted account frees its address.
    this.addSql(
      `create unique index "users_email_unique" on "users" ("email") where "deleted_at" is null`,
    );

    this.addSql(`create table "user_sessions" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "user_id" uuid not null,
      "user_agent" varchar(400) not null,
      "address" varchar(45) not null,
      "expires_at" timestamptz(3) not null,
      "ended_at" timestamptz(3) null,
      constraint "user_sessions_pkey" primary key ("id"),
      constraint "user_sessions_user_id_foreign" foreign key ("user_id") references "users" ("id")
        on delete no action
    )`);
    this.addSql(`create index "user_sessions_user_id_index" on "user_sessions" ("user_id")`);

    this.addSql(`create table "signing_keys" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "public_jwk" jsonb not null,
      "sealed_private_jwk" text not null,
      constraint "signing_keys_pkey" primary key ("id")
    )`);

    // Unlogged: a crash empties it, which costs a window of minutes and saves the log for business data.
    this.addSql(`create unlogged table "rate_limit_counters" (
      "id" varchar(64) not null,
      "hits" int not null,
      "expires_at" timestamptz(3) not null,
      constraint "rate_limit_counters_pkey" primary key ("id")
    )`);
    this.addSql(
      `create index "rate_limit_counters_expires_at_index" on "rate_limit_counters" ("expires_at")`,
    );
  }

  override down(): void {
    this.addSql(`drop table "rate_limit_counters"`);
    this.addSql(`drop table "signing_keys"`);
    this.addSql(`drop table "user_sessions"`);
    this.addSql(`drop table "users"`);
  }
}
