import { Migration } from '@mikro-orm/migrations';

const OWN = `user_id = (select app.current_user())`;
const LOOK_UP = `"app"."find_credential_token"`;

/**
 * Tokens that are mailed to the owner of an account, by their hash. A new table locks nobody out; the
 * reference to `users` keeps writers off that one for the moment it takes to add it to an empty table.
 * The release before this one knows nothing of it. `app` may read and write it by the default
 * privileges of `solera database prepare`.
 */
export class CreateCredentialTokens extends Migration {
  override up(): void {
    this.addSql(`create table "credential_tokens" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "user_id" uuid not null,
      "purpose" text not null,
      "token_hash" varchar(64) not null,
      "email" varchar(254) not null,
      "expires_at" timestamptz(3) not null,
      "used_at" timestamptz(3) null,
      constraint "credential_tokens_pkey" primary key ("id"),
      constraint "credential_tokens_purpose_check"
        check ("purpose" in ('password-reset', 'email-verification')),
      constraint "credential_tokens_token_hash_unique" unique ("token_hash"),
      constraint "credential_tokens_user_id_purpose_unique" unique ("user_id", "purpose"),
      constraint "credential_tokens_user_id_foreign" foreign key ("user_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(`alter table "credential_tokens" enable row level security`);
    this.addSql(`alter table "credential_tokens" force row level security`);
    this.addSql(
      `create policy "own_rows" on "credential_tokens" using (${OWN}) with check (${OWN})`,
    );
    this.createLookUp();
  }

  /** Whose token it is has to be known before a user is: for an exact hash, and nothing else. */
  private createLookUp(): void {
    const types = '(text, text, timestamptz)';
    this.addSql(`create function ${LOOK_UP}(p_token_hash text, p_purpose text, p_now timestamptz)
      returns table (user_id uuid)
      language sql stable parallel safe security definer set search_path = '' as $$
        select t.user_id from public.credential_tokens t
        where t.token_hash = p_token_hash and t.purpose = p_purpose
          and t.used_at is null and t.expires_at > p_now $$`);
    this.addSql(`grant select on "credential_tokens" to app_lookup`);
    this.addSql(`revoke all on function ${LOOK_UP}${types} from public`);
    this.addSql(`grant execute on function ${LOOK_UP}${types} to app, app_system`);
    // Whoever is to own a function must be able to make one where it is.
    this.addSql(`grant create on schema "app" to app_lookup`);
    this.addSql(`alter function ${LOOK_UP}${types} owner to app_lookup`);
    this.addSql(`revoke create on schema "app" from app_lookup`);
  }

  override down(): void {
    this.addSql(`drop function ${LOOK_UP}(text, text, timestamptz)`);
    this.addSql(`drop table "credential_tokens"`);
  }
}
