import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../support/test-api.js';

/** Tables that belong to no tenant and to no user, each with the reason. */
const WITHOUT_ROW_SECURITY: Readonly<Record<string, string>> = {
  users:
    'accounts are of the installation: registration and log-in look at them before anybody is known',
  signing_keys: 'keys of the installation, sealed',
  rate_limit_counters: 'counters of addresses and accounts, under names that tell neither',
  security_events: 'what was refused: nobody reads it through the API',
  mail_messages: 'mails that wait, sealed: to people, whatever they are a member of',
  idempotency_keys: 'answers under keyed hashes of who asked what, sealed',
  oauth_artifacts:
    'codes, tokens and browser sessions, found by the hash of a secret alone, sealed',
  schema_migrations: 'what is applied, readable only',
};

/** What the role of the running processes may do with each table; everything, where nothing is said. */
const GRANTS: Readonly<Record<string, string>> = {
  audit_events: 'INSERT,SELECT',
  schema_migrations: 'SELECT',
  security_events: 'INSERT',
};
const ALL = 'DELETE,INSERT,SELECT,UPDATE';

interface Table {
  readonly name: string;
  readonly isSecured: boolean;
  readonly isForced: boolean;
  readonly columns: readonly string[];
  /** First column of each index. */
  readonly leading: readonly string[];
  /** `name: using | check` of each policy for all commands. */
  readonly policies: readonly string[];
  readonly grants: string | null;
}

const TABLES = `
  select c.relname as name, c.relrowsecurity as "isSecured", c.relforcerowsecurity as "isForced",
    array(select attname::text from pg_attribute a where a.attrelid = c.oid and attnum > 0
      and not attisdropped) as columns,
    array(select a.attname::text from pg_index i join pg_attribute a
      on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indrelid = c.oid) as leading,
    array(select format('%s: %s | %s', policyname, qual, with_check) from pg_policies p
      where p.tablename = c.relname and p.schemaname = 'public' and cmd = 'ALL'
        and permissive = 'PERMISSIVE') as policies,
    (select string_agg(privilege_type, ',' order by privilege_type)
      from information_schema.role_table_grants g
      where g.table_name = c.relname and g.table_schema = 'public' and g.grantee = 'app') as grants
  from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
  order by 1`;

const FOREIGN_KEYS = `
  select conname as name, c.relname as "from", t.relname as "to",
    array(select a.attname::text from unnest(k.conkey) with ordinality u(n, o)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by o) as columns,
    exists (select from pg_index i where i.indrelid = k.conrelid and i.indpred is null
      and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
      and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] <@ k.conkey) as "isIndexed"
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
  where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by 1`;

const FUNCTIONS = `
  select p.proname as name, p.prosecdef as "isDefiner", r.rolname as owner,
    coalesce(array_to_string(p.proconfig, ','), '') as config,
    has_function_privilege('public', p.oid, 'execute') as "isPublic"
  from pg_proc p join pg_roles r on r.oid = p.proowner
  where p.pronamespace = 'app'::regnamespace order by 1`;

const CURRENT_TENANT = '( SELECT app.current_tenant() AS current_tenant)';
const CURRENT_USER = '( SELECT app."current_user"() AS "current_user")';

describe('the tables of tenants', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.stop());

  const findProblems = async (): Promise<string[]> => {
    const tables = await api.database.query<Table>(TABLES);
    const tenants = tables.filter(isOfTenant).map(({ name }) => name);
    const keys = await api.database.query<ForeignKey>(FOREIGN_KEYS);
    const functions = await api.database.query<LookUpFunction>(FUNCTIONS);
    return [
      ...tables.flatMap(findTableProblems),
      ...keys.flatMap((key) => findKeyProblems(key, tenants)),
      ...functions.flatMap(findFunctionProblems),
    ].sort();
  };

  it('are those we know of', async () => {
    const tables = await api.database.query<Table>(TABLES);
    expect(tables.filter(isOfTenant).map(({ name }) => name)).toEqual([
      'api_keys',
      'audit_events',
      'invitations',
      'memberships',
      'oauth_clients',
      'organizations',
    ]);
  });

  it('are secured by row, indexed by tenant, and reached with no more rights than needed', async () => {
    expect(await findProblems()).toEqual([]);
  });

  it('belong to a role that is bound by them, and are used by one that cannot step around them', async () => {
    const roles = await api.database.query(
      `select rolname, rolsuper, rolbypassrls from pg_roles where rolname in ('app', 'app_owner') order by 1`,
    );
    expect(roles).toEqual([
      { rolname: 'app', rolsuper: false, rolbypassrls: false },
      { rolname: 'app_owner', rolsuper: false, rolbypassrls: false },
    ]);
    const memberships = await api.database.query(
      `select roleid::regrole::text as role from pg_auth_members where member = 'app'::regrole`,
    );
    expect(memberships).toEqual([]);
  });

  it.each([
    ['drop policy tenant on memberships', ['memberships has no tenant policy']],
    [
      'alter table invitations no force row level security',
      ['invitations does not force row security'],
    ],
    [
      'alter table organizations disable row level security',
      ['organizations is not secured by row'],
    ],
    [
      `create table planted (id uuid primary key, organization_id uuid);
       grant select, insert, update, delete on planted to app`,
      [
        'planted does not force row security',
        'planted has no index that begins with organization_id',
        'planted has no tenant policy',
        'planted is not secured by row',
      ],
    ],
    [
      'create table planted (id uuid)',
      ['planted grants nothing to app', 'planted is not secured by row'],
    ],
    [
      'grant truncate on memberships to app',
      ['memberships grants DELETE,INSERT,SELECT,TRUNCATE,UPDATE to app'],
    ],
    ['drop index memberships_user_id_index', ['memberships_user_id_foreign has no index']],
    [
      `alter table memberships add invitation_id uuid references invitations;
       create index on memberships (invitation_id)`,
      ['memberships_invitation_id_fkey could point into another tenant'],
    ],
    [
      `create function app.planted() returns int language sql security definer as 'select 1'`,
      [
        'app.planted can be called by everybody',
        'app.planted has no fixed search path',
        'app.planted sees past row security and is not owned by app_lookup',
      ],
    ],
  ])('are noticed: %s', async (sql, problems) => {
    await api.database.query('begin');
    try {
      await api.database.query(sql);
      expect(await findProblems()).toEqual(problems);
    } finally {
      await api.database.query('rollback');
    }
  });
});

interface ForeignKey {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly columns: readonly string[];
  readonly isIndexed: boolean;
}

interface LookUpFunction {
  readonly name: string;
  readonly isDefiner: boolean;
  readonly owner: string;
  readonly config: string;
  readonly isPublic: boolean;
}

function isOfTenant({ name, columns }: Table): boolean {
  return name === 'organizations' || columns.includes('organization_id');
}

function findTableProblems(table: Table): string[] {
  const { name, columns } = table;
  const grants = table.grants ?? 'nothing';
  return [
    ...(grants === (GRANTS[name] ?? ALL) ? [] : [`${name} grants ${grants} to app`]),
    ...(WITHOUT_ROW_SECURITY[name] === undefined ? findRowSecurityProblems(table) : []),
    ...(isOfTenant(table) || !columns.includes('user_id') ? [] : findOwnRowsProblems(table)),
  ];
}

function findRowSecurityProblems(table: Table): string[] {
  const { name } = table;
  const tenant = name === 'organizations' ? 'id' : 'organization_id';
  const condition = `(${tenant} = ${CURRENT_TENANT})`;
  const problems = [
    [table.isSecured, 'is not secured by row'],
    [table.isForced || !(table.isSecured || isOfTenant(table)), 'does not force row security'],
    [
      !isOfTenant(table) || table.policies.includes(`tenant: ${condition} | ${condition}`),
      'has no tenant policy',
    ],
    [
      !isOfTenant(table) || table.leading.includes(tenant),
      `has no index that begins with ${tenant}`,
    ],
  ] as const;
  return problems.filter(([isRight]) => !isRight).map(([, problem]) => `${name} ${problem}`);
}

function findOwnRowsProblems({ name, policies }: Table): string[] {
  const condition = `(user_id = ${CURRENT_USER})`;
  const isOwn = policies.includes(`own_rows: ${condition} | ${condition}`);
  return isOwn ? [] : [`${name} has no policy for the rows of a user`];
}

function findKeyProblems(key: ForeignKey, tenants: readonly string[]): string[] {
  const isInside =
    tenants.includes(key.from) && tenants.includes(key.to) && key.to !== 'organizations';
  const couldCross = isInside && !key.columns.includes('organization_id');
  return [
    ...(key.isIndexed ? [] : [`${key.name} has no index`]),
    ...(couldCross ? [`${key.name} could point into another tenant`] : []),
  ];
}

function findFunctionProblems({
  name,
  isDefiner,
  owner,
  config,
  isPublic,
}: LookUpFunction): string[] {
  const problems = [
    [config.includes('search_path=""'), 'has no fixed search path'],
    [!isDefiner || owner === 'app_lookup', 'sees past row security and is not owned by app_lookup'],
    [!isDefiner || !isPublic, 'can be called by everybody'],
  ] as const;
  return problems.filter(([isRight]) => !isRight).map(([, problem]) => `app.${name} ${problem}`);
}
