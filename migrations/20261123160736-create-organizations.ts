import { Migration } from '@mikro-orm/migrations';

const TENANT = `organization_id = (select app.current_tenant())`;
const OWN = `user_id = (select app.current_user())`;

/**
 * Organizations, who is in them and who is invited; and row-level security, which from here on
 * binds every tenant table and the sessions of users. All tables but `user_sessions` are new. That
 * one is locked exclusively for the moment it takes to switch its security on; the release before
 * this one reads it without the settings and finds nobody logged in, so it must be stopped first.
 */
export class CreateOrganizations extends Migration {
  override up(): void {
    this.createTenancy();
    this.createOrganizations();
    this.createMemberships();
    this.createInvitations();
    this.secureSessions();
    this.createLookUps();
  }

  /** The settings the unit of work makes inside each transaction; no setting, no rows. */
  private createTenancy(): void {
    this.addSql(`create schema "app"`);
    this.addSql(`grant usage on schema "app" to app, app_system, app_lookup`);
    const settings = { current_tenant: 'app.tenant_id', current_user: 'app.user_id' };
    for (const [name, setting] of Object.entries(settings)) {
      // Once it was set, a setting of one's own reads as '' and not as null when it is gone.
      this.addSql(`create function "app"."${name}"() returns uuid
        language sql stable parallel safe set search_path = ''
        as $$ select nullif(pg_catalog.current_setting('${setting}', true), '')::uuid $$`);
    }
  }

  private createOrganizations(): void {
    this.addSql(`create table "organizations" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "version" int not null default 1,
      "name" varchar(120) not null,
      "slug" varchar(63) not null,
      "time_zone" varchar(64) not null,
      "deleted_at" timestamptz(3) null,
      constraint "organizations_pkey" primary key ("id")
    )`);
    // Partial: a deleted organization frees its slug.
    this.addSql(
      `create unique index "organizations_slug_unique" on "organizations" ("slug") where "deleted_at" is null`,
    );
  }

  private createMemberships(): void {
    this.addSql(`create table "memberships" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "version" int not null default 1,
      "organization_id" uuid not null,
      "user_id" uuid not null,
      "role" text not null,
      constraint "memberships_pkey" primary key ("id"),
      constraint "memberships_role_check" check ("role" in ('owner', 'admin', 'member')),
      constraint "memberships_organization_id_user_id_unique" unique ("organization_id", "user_id"),
      constraint "memberships_organization_id_foreign" foreign key ("organization_id")
        references "organizations" ("id") on delete no action,
      constraint "memberships_user_id_foreign" foreign key ("user_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(`create index "memberships_user_id_index" on "memberships" ("user_id")`);
    this.addSql(
      `create index "memberships_organization_id_created_at_id_index" on "memberships" ("organization_id", "created_at", "id")`,
    );
    this.secure('organizations');
    this.addSql(`create policy "tenant" on "organizations"
      using (id = (select app.current_tenant())) with check (id = (select app.current_tenant()))`);
    // A function, because PostgreSQL stores the text of a policy in words of its own.
    this.addSql(`create function "app"."own_organizations"() returns setof uuid
      language sql stable parallel safe set search_path = ''
      as $$ select organization_id from public.memberships where user_id = app.current_user() $$`);
    this.addSql(`create policy "mine_without_tenant" on "organizations" for select
      using ((select app.current_tenant()) is null
        and id in (select app.own_organizations()))`);
    this.secure('memberships');
    this.addSql(`create policy "tenant" on "memberships" using (${TENANT}) with check (${TENANT})`);
    this.addSql(`create policy "mine_without_tenant" on "memberships" for select
      using ((select app.current_tenant()) is null and ${OWN})`);
  }

  private createInvitations(): void {
    this.addSql(`create table "invitations" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "version" int not null default 1,
      "organization_id" uuid not null,
      "email" varchar(254) not null,
      "role" text not null,
      "invited_by_id" uuid not null,
      "token_hash" varchar(64) not null,
      "expires_at" timestamptz(3) not null,
      "accepted_at" timestamptz(3) null,
      "withdrawn_at" timestamptz(3) null,
      constraint "invitations_pkey" primary key ("id"),
      constraint "invitations_role_check" check ("role" in ('owner', 'admin', 'member')),
      constraint "invitations_token_hash_unique" unique ("token_hash"),
      constraint "invitations_organization_id_foreign" foreign key ("organization_id")
        references "organizations" ("id") on delete no action,
      constraint "invitations_invited_by_id_foreign" foreign key ("invited_by_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(
      `create index "invitations_invited_by_id_index" on "invitations" ("invited_by_id")`,
    );
    this.addSql(
      `create index "invitations_organization_id_created_at_id_index" on "invitations" ("organization_id", "created_at", "id")`,
    );
    this.addSql(`create unique index "invitations_organization_id_email_unique"
      on "invitations" ("organization_id", "email") where "accepted_at" is null and "withdrawn_at" is null`);
    this.secure('invitations');
    this.addSql(`create policy "tenant" on "invitations" using (${TENANT}) with check (${TENANT})`);
  }

  private secureSessions(): void {
    this.secure('user_sessions');
    this.addSql(`create policy "own_rows" on "user_sessions" using (${OWN}) with check (${OWN})`);
  }

  /** What has to be known before a tenant or a user is: each for exact ids, and nothing else. */
  private createLookUps(): void {
    this.lookUp(
      `"app"."find_session_credential"(p_session_id uuid, p_user_id uuid, p_organization_id uuid)`,
      `returns table (user_id uuid, session_id uuid, is_operator boolean, role text)`,
      `select u.id, s.id, u.is_operator, m.role
       from public.user_sessions s
       join public.users u on u.id = s.user_id
       left join (public.memberships m join public.organizations o
           on o.id = m.organization_id and o.deleted_at is null)
         on m.organization_id = p_organization_id and m.user_id = u.id
       where s.id = p_session_id and s.user_id = p_user_id and s.ended_at is null
         and u.deleted_at is null and u.status = 'active'`,
    );
    this.lookUp(
      `"app"."find_invitation"(p_token_hash text)`,
      `returns table (id uuid, organization_id uuid)`,
      `select i.id, i.organization_id from public.invitations i
       where i.token_hash = p_token_hash and i.withdrawn_at is null`,
    );
  }

  private secure(table: string): void {
    this.addSql(`alter table "${table}" enable row level security`);
    this.addSql(`alter table "${table}" force row level security`);
  }

  /** The role that sees past row-level security owns the function, reads the tables it names, and can do nothing else. */
  private lookUp(signature: string, returns: string, select: string): void {
    this.addSql(`create function ${signature} ${returns}
      language sql stable parallel safe security definer set search_path = '' as $$ ${select} $$`);
    const name = signature.replace(/p_\w+ /g, '');
    for (const [table] of select.matchAll(/public\.\w+/g)) {
      this.addSql(`grant select on ${table} to app_lookup`);
    }
    this.addSql(`revoke all on function ${name} from public`);
    this.addSql(`grant execute on function ${name} to app, app_system`);
    // Whoever is to own a function must be able to make one where it is.
    this.addSql(`grant create on schema "app" to app_lookup`);
    this.addSql(`alter function ${name} owner to app_lookup`);
    this.addSql(`revoke create on schema "app" from app_lookup`);
  }

  override down(): void {
    this.addSql(`drop function "app"."find_invitation"(text)`);
    this.addSql(`drop function "app"."find_session_credential"(uuid, uuid, uuid)`);
    this.addSql(`drop policy "own_rows" on "user_sessions"`);
    this.addSql(`alter table "user_sessions" no force row level security`);
    this.addSql(`alter table "user_sessions" disable row level security`);
    this.addSql(`revoke select on "users", "user_sessions" from app_lookup`);
    this.addSql(`drop policy "mine_without_tenant" on "organizations"`);
    this.addSql(`drop function "app"."own_organizations"()`);
    this.addSql(`drop table "invitations"`);
    this.addSql(`drop table "memberships"`);
    this.addSql(`drop table "organizations"`);
    this.addSql(`drop function "app"."current_tenant"()`);
    this.addSql(`drop function "app"."current_user"()`);
    this.addSql(`drop schema "app"`);
  }
}
