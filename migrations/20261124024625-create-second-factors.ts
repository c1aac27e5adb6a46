import { Migration } from '@mikro-orm/migrations';

const OWN = 'user_id = (select app.current_user())';

/**
 * Second factors, and log-ins that wait for one. New tables lock nobody out. The release before this
 * one does not ask for a second factor: stop it before anybody sets one up.
 */
export class CreateSecondFactors extends Migration {
  override up(): void {
    this.addSql(`create table "totp_authenticators" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "user_id" uuid not null,
      "sealed_secret" text not null,
      "confirmed_at" timestamptz(3) null,
      "last_time_step" int null,
      constraint "totp_authenticators_pkey" primary key ("id"),
      constraint "totp_authenticators_user_id_unique" unique ("user_id"),
      constraint "totp_authenticators_user_id_foreign" foreign key ("user_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(`create table "recovery_codes" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "user_id" uuid not null,
      "code_hash" varchar(64) not null,
      "used_at" timestamptz(3) null,
      constraint "recovery_codes_pkey" primary key ("id"),
      constraint "recovery_codes_user_id_foreign" foreign key ("user_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(`create index "recovery_codes_user_id_index" on "recovery_codes" ("user_id")`);
    this.addSql(`create table "log_in_challenges" (
      "id" varchar(64) not null,
      "user_id" uuid not null,
      "password_fingerprint" varchar(64) not null,
      "expires_at" timestamptz(3) not null,
      constraint "log_in_challenges_pkey" primary key ("id"),
      constraint "log_in_challenges_user_id_foreign" foreign key ("user_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(
      `create index "log_in_challenges_user_id_index" on "log_in_challenges" ("user_id")`,
    );
    for (const table of ['totp_authenticators', 'recovery_codes', 'log_in_challenges']) {
      this.addSql(`alter table "${table}" enable row level security`);
      this.addSql(`alter table "${table}" force row level security`);
      this.addSql(`create policy "own_rows" on "${table}" using (${OWN}) with check (${OWN})`);
    }
    this.createChallengeLookUp();
  }

  /** The role that sees past row-level security owns the function, and reads this one table for it. */
  private createChallengeLookUp(): void {
    this.addSql(`create function "app"."find_log_in_challenge"(p_id text, p_now timestamptz)
      returns table (user_id uuid)
      language sql stable parallel safe security definer set search_path = '' as $$
        select c.user_id from public.log_in_challenges c where c.id = p_id and c.expires_at > p_now
      $$`);
    const name = `"app"."find_log_in_challenge"(text, timestamptz)`;
    this.addSql(`grant select on "log_in_challenges" to app_lookup`);
    this.addSql(`revoke all on function ${name} from public`);
    this.addSql(`grant execute on function ${name} to app, app_system`);
    // Whoever is to own a function must be able to make one where it is.
    this.addSql(`grant create on schema "app" to app_lookup`);
    this.addSql(`alter function ${name} owner to app_lookup`);
    this.addSql(`revoke create on schema "app" from app_lookup`);
  }

  override down(): void {
    this.addSql(`drop function "app"."find_log_in_challenge"(text, timestamptz)`);
    this.addSql(`drop table "log_in_challenges"`);
    this.addSql(`drop table "recovery_codes"`);
    this.addSql(`drop table "totp_authenticators"`);
  }
}
