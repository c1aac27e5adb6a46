import { Migration } from '@mikro-orm/migrations';

const OWN = 'user_id = (select app.current_user())';

/**
 * Passkeys, and registrations of some that are under way. New tables lock nobody out. The release
 * before this one does not ask for passkeys: stop it before anybody registers one.
 */
export class AddPasskeys extends Migration {
  override up(): void {
    this.addSql(`create table "passkeys" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "user_id" uuid not null,
      "name" varchar(120) not null,
      "credential_id" varchar(1364) not null,
      "public_key" text not null,
      "sign_count" bigint not null,
      "transports" jsonb not null,
      "last_used_at" timestamptz(3) null,
      constraint "passkeys_pkey" primary key ("id"),
      constraint "passkeys_credential_id_unique" unique ("credential_id"),
      constraint "passkeys_user_id_foreign" foreign key ("user_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(`create index "passkeys_user_id_index" on "passkeys" ("user_id")`);
    this.addSql(`create table "passkey_registrations" (
      "id" varchar(64) not null,
      "user_id" uuid not null,
      "expires_at" timestamptz(3) not null,
      constraint "passkey_registrations_pkey" primary key ("id"),
      constraint "passkey_registrations_user_id_foreign" foreign key ("user_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(
      `create index "passkey_registrations_user_id_index" on "passkey_registrations" ("user_id")`,
    );
    for (const table of ['passkeys', 'passkey_registrations']) {
      this.addSql(`alter table "${table}" enable row level security`);
      this.addSql(`alter table "${table}" force row level security`);
      this.addSql(`create policy "own_rows" on "${table}" using (${OWN}) with check (${OWN})`);
    }
  }

  override down(): void {
    this.addSql(`drop table "passkey_registrations"`);
    this.addSql(`drop table "passkeys"`);
  }
}
