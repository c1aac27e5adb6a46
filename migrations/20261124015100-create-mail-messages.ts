import { Migration } from '@mikro-orm/migrations';

/**
 * Mails that are not sent yet, sealed. A new table locks nobody out; the release before this one writes
 * nothing into it. `app` may read and write it by the default privileges of `solera database prepare`.
 */
export class CreateMailMessages extends Migration {
  override up(): void {
    this.addSql(`create table "mail_messages" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "sealed_mail" text not null,
      "attempts" int not null,
      "next_attempt_at" timestamptz(3) not null,
      "failure" varchar(64) null,
      "failed_at" timestamptz(3) null,
      constraint "mail_messages_pkey" primary key ("id")
    )`);
    // What is due, the longest due first. Those that were given up stay in the table and out of the way.
    this.addSql(
      `create index "mail_messages_next_attempt_at_index" on "mail_messages" ("next_attempt_at") where "failed_at" is null`,
    );
  }

  override down(): void {
    this.addSql(`drop table "mail_messages"`);
  }
}
