import { Migration } from '@mikro-orm/migrations';

const TENANT = `organization_id = (select app.current_tenant())`;

/**
 * The authorization server: its clients, what it remembers, and what a session has to know to be its
 * grant. Two tables are new. Columns are added to three others with a constant default, which changes
 * no row and locks for a moment; sessions from before are of the product itself and prove nothing
 * about when their user last logged in. The function of authentication asks for more than before: the
 * release before this one must be stopped first.
 */
export class CreateAuthorizationServer extends Migration {
  override up(): void {
    this.createArtifacts();
    this.createClients();
    this.addSql(`alter table "audit_events" add "client_id" varchar(64) null`);
    this.extendSigningKeys();
    this.extendSessions();
    this.replaceSessionLookUp();
    this.createClientLookUps();
  }

  /** Bound to nobody by row security: found by the hash of a secret, before anybody is known. */
  private createArtifacts(): void {
    this.addSql(`create table "oauth_artifacts" (
      "id" varchar(64) not null,
      "type" varchar(32) not null,
      "created_at" timestamptz(3) not null,
      "sealed_payload" text not null,
      "grant_id" uuid null,
      "uid" varchar(64) null,
      "account_id" uuid null,
      "consumed_at" timestamptz(3) null,
      "expires_at" timestamptz(3) not null,
      constraint "oauth_artifacts_pkey" primary key ("id")
    )`);
    for (const column of ['grant_id', 'uid', 'account_id', 'expires_at']) {
      this.addSql(
        `create index "oauth_artifacts_${column}_index" on "oauth_artifacts" ("${column}")`,
      );
    }
  }

  private createClients(): void {
    this.addSql(`create table "oauth_clients" (
      "id" uuid not null,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "version" int not null default 1,
      "organization_id" uuid not null,
      "name" varchar(120) not null,
      "kind" text not null,
      "redirect_uris" jsonb not null,
      "scopes" jsonb not null,
      "secret_hash" varchar(64) null,
      "previous_secret_hash" varchar(64) null,
      "previous_secret_expires_at" timestamptz(3) null,
      "responsible_id" uuid not null,
      constraint "oauth_clients_pkey" primary key ("id"),
      constraint "oauth_clients_kind_check" check ("kind" in ('web', 'public', 'service')),
      constraint "oauth_clients_organization_id_foreign" foreign key ("organization_id")
        references "organizations" ("id") on delete no action,
      constraint "oauth_clients_responsible_id_foreign" foreign key ("responsible_id")
        references "users" ("id") on delete no action
    )`);
    this.addSql(
      `create index "oauth_clients_responsible_id_index" on "oauth_clients" ("responsible_id")`,
    );
    this.addSql(
      `create index "oauth_clients_organization_id_created_at_id_index" on "oauth_clients" ("organization_id", "created_at", "id")`,
    );
    this.addSql(`alter table "oauth_clients" enable row level security`);
    this.addSql(`alter table "oauth_clients" force row level security`);
    this.addSql(
      `create policy "tenant" on "oauth_clients" using (${TENANT}) with check (${TENANT})`,
    );
  }

  private extendSigningKeys(): void {
    this.addSql(
      `alter table "signing_keys" add "activates_at" timestamptz(3) not null default '1970-01-01'`,
    );
    this.addSql(`alter table "signing_keys" alter "activates_at" drop default`);
  }

  private extendSessions(): void {
    const columns = {
      client_id: `varchar(64) not null default 'solera'`,
      scope: `varchar(1000) not null default 'api'`,
      authenticated_at: `timestamptz(3) not null default '1970-01-01'`,
      last_used_at: `timestamptz(3) not null default now()`,
    };
    for (const [column, type] of Object.entries(columns)) {
      this.addSql(`alter table "user_sessions" add "${column}" ${type}`);
      this.addSql(`alter table "user_sessions" alter "${column}" drop default`);
    }
  }

  /** A session of a client that was removed is of nobody any more. */
  private replaceSessionLookUp(): void {
    this.addSql(`drop function "app"."find_session_credential"(uuid, uuid, uuid)`);
    this.lookUp(
      `"app"."find_session_credential"(p_session_id uuid, p_user_id uuid, p_organization_id uuid, p_now timestamptz, p_used_since timestamptz)`,
      `returns table (user_id uuid, session_id uuid, client_id text, scope text,
         authenticated_at timestamptz, last_used_at timestamptz, is_operator boolean, role text)`,
      `select u.id, s.id, s.client_id, s.scope, s.authenticated_at, s.last_used_at,
         u.is_operator, m.role
       from public.user_sessions s
       join public.users u on u.id = s.user_id
       left join (public.memberships m join public.organizations o
           on o.id = m.organization_id and o.deleted_at is null)
         on m.organization_id = p_organization_id and m.user_id = u.id
       where s.id = p_session_id and s.user_id = p_user_id and s.ended_at is null
         and s.expires_at > p_now and s.last_used_at > p_used_since
         and u.deleted_at is null and u.status = 'active'
         and case when pg_catalog.char_length(s.client_id) < 36 then true else exists (
           select from public.oauth_clients c
           join public.organizations co on co.id = c.organization_id and co.deleted_at is null
           where c.id = s.client_id::uuid) end`,
    );
  }

  private createClientLookUps(): void {
    this.lookUp(
      `"app"."find_oauth_client"(p_client_id uuid)`,
      `returns table (id uuid, organization_id uuid, organization_name text, name text, kind text,
         redirect_uris jsonb, scopes jsonb, secret_hash text, previous_secret_hash text,
         previous_secret_expires_at timestamptz)`,
      `select c.id, c.organization_id, o.name, c.name, c.kind, c.redirect_uris, c.scopes,
         c.secret_hash, c.previous_secret_hash, c.previous_secret_expires_at
       from public.oauth_clients c
       join public.organizations o on o.id = c.organization_id and o.deleted_at is null
       where c.id = p_client_id`,
    );
    this.lookUp(
      `"app"."find_service_credential"(p_client_id uuid, p_organization_id uuid)`,
      `returns table (user_id uuid, scopes jsonb, role text)`,
      `select u.id, c.scopes, case when c.organization_id = p_organization_id then m.role end
       from public.oauth_clients c
       join public.organizations o on o.id = c.organization_id and o.deleted_at is null
       join public.users u on u.id = c.responsible_id and u.deleted_at is null and u.status = 'active'
       join public.memberships m on m.organization_id = c.organization_id and m.user_id = u.id
       where c.id = p_client_id and c.kind = 'service'`,
    );
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
    this.addSql(`drop function "app"."find_service_credential"(uuid, uuid)`);
    this.addSql(`drop function "app"."find_oauth_client"(uuid)`);
    this.addSql(
      `drop function "app"."find_session_credential"(uuid, uuid, uuid, timestamptz, timestamptz)`,
    );
    this.addSql(
      `alter table "user_sessions" drop "client_id", drop "scope", drop "authenticated_at", drop "last_used_at"`,
    );
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
    this.addSql(`alter table "signing_keys" drop "activates_at"`);
    this.addSql(`alter table "audit_events" drop "client_id"`);
    this.addSql(`drop table "oauth_clients"`);
    this.addSql(`drop table "oauth_artifacts"`);
  }
}
