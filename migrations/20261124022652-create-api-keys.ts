import { Migration } from '@mikro-orm/migrations';

const TENANT = `organization_id = (select app.current_tenant())`;

/**
 * Keys with which programs act for members of an organization. A new table locks nobody out, and the
 * release before this one does not look at it. Its foreign keys lock `organizations` and `users`
 * against changes for the moment it takes to make them: the table is empty.
 */
export class CreateApiKeys extends Migration {
  override up(): void {
    this.addSql(`create table "api_keys" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "version" int not null default 1,
      "organization_id" uuid not null,
      "maker_id" uuid not null,
      "name" varchar(120) not null,
      "prefix" varchar(8) not null,
      "secret_hash" varchar(64) not null,
      "scopes" jsonb not null,
      "expires_at" timestamptz(3) not null,
      "last_used_at" timestamptz(3) null,
      "revoked_at" timestamptz(3) null,
      "rotated_at" timestamptz(3) null,
      constraint "api_keys_pkey" primary key ("id"),
      constraint "api_keys_secret_hash_unique" unique ("secret_hash"),
      constraint "api_keys_organization_id_foreign" foreign key ("organization_id")
        references "organizations" ("id") on delete no action,
      constraint "api_keys_maker_id_foreign" foreign key ("maker_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(`create index "api_keys_maker_id_index" on "api_keys" ("maker_id")`);
    this.addSql(
      `create index "api_keys_organization_id_created_at_id_index" on "api_keys" ("organization_id", "created_at", "id")`,
    );
    this.addSql(`alter table "api_keys" enable row level security`);
    this.addSql(`alter table "api_keys" force row level security`);
    this.addSql(`create policy "tenant" on "api_keys" using (${TENANT}) with check (${TENANT})`);
    this.createLookUp();
  }

  /**
   * What a key stands for, before a tenant is known: for the hash of a whole key, and nothing else. The
   * role that sees past row-level security owns it; the other tables are granted to it already.
   */
  private createLookUp(): void {
    const name = `"app"."find_api_key_credential"(text, uuid, timestamptz)`;
    this.addSql(`create function "app"."find_api_key_credential"(
        p_secret_hash text, p_organization_id uuid, p_now timestamptz)
      returns table (id uuid, organization_id uuid, user_id uuid, scopes jsonb,
        last_used_at timestamptz, role text)
      language sql stable parallel safe security definer set search_path = '' as $$
       select k.id, k.organization_id, u.id, k.scopes, k.last_used_at,
         case when k.organization_id = p_organization_id then m.role end
       from public.api_keys k
       join public.organizations o on o.id = k.organization_id and o.deleted_at is null
       join public.users u on u.id = k.maker_id and u.deleted_at is null and u.status = 'active'
       join public.memberships m on m.organization_id = k.organization_id and m.user_id = u.id
       where k.secret_hash = p_secret_hash and k.revoked_at is null and k.expires_at > p_now $$`);
    this.addSql(`grant select on "api_keys" to app_lookup`);
    this.addSql(`revoke all on function ${name} from public`);
    this.addSql(`grant execute on function ${name} to app, app_system`);
    // Whoever is to own a function must be able to make one where it is.
    this.addSql(`grant create on schema "app" to app_lookup`);
    this.addSql(`alter function ${name} owner to app_lookup`);
    this.addSql(`revoke create on schema "app" from app_lookup`);
  }

  override down(): void {
    this.addSql(`drop function "app"."find_api_key_credential"(text, uuid, timestamptz)`);
    this.addSql(`drop table "api_keys"`);
  }
}
