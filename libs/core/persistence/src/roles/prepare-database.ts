import { escapeIdentifier, type Client } from 'pg';
import { ExitCode, Refusal } from '#core/errors';
import { errorCode } from '../direct/connection-refusal.js';
import { databaseOf, loginAs, onDatabase } from '../direct/login.js';
import { openClient, withClient } from '../direct/open-client.js';
import { databaseRoles, type DatabaseRole } from './database-roles.js';
import {
  asScript,
  databaseStatements,
  MEMBERSHIP_STATEMENTS,
  ROLE_MARK,
  roleStatements,
  type ExistingRole,
} from './role-statements.js';
import { scramVerifier } from './scram-verifier.js';

export interface PreparationOptions {
  /** Log-in that may create roles; its database is the one that is prepared, and made if missing. */
  readonly adminUrl: string;
  /** ASCII; the same for the same role at every call, so that running processes stay logged in. */
  readonly passwordOf: (role: string) => string;
  readonly statementTimeoutMs: number;
}

export interface DatabaseLogins {
  /** Owns and migrates. */
  readonly ownerUrl: string;
  /** Runs. */
  readonly appUrl: string;
  /** Works across tenants, where that is the task. */
  readonly systemUrl: string;
}

const APPLICATION = 'solera database prepare';
const LOCK = `select pg_advisory_lock(hashtextextended('solera:prepare', 0))`;
const MAINTENANCE_DATABASE = 'postgres';

/**
 * Makes roles, database and default privileges, as far as they are missing, and sets the passwords.
 * Can be run again at any time, and by several processes at once.
 *
 * @throws Refusal 69 or 77 when the server is away or the log-in lacks a right; 77 holds the SQL to run
 */
export async function prepareDatabase(options: PreparationOptions): Promise<DatabaseLogins> {
  const { adminUrl, passwordOf } = options;
  const roles = databaseRoles(options.statementTimeoutMs);
  const cluster = await openMaintenance(adminUrl);
  try {
    // Roles belong to the cluster: one preparation at a time, whichever database it is for.
    await cluster.query('set lock_timeout = 0; set statement_timeout = 0');
    await cluster.query(LOCK);
    const statements = await clusterStatements(cluster, roles, passwordOf);
    const inDatabase = databaseStatements(databaseOf(adminUrl));
    const script = asScript([...statements, ...inDatabase]);
    await apply(cluster, statements, script);
    await createDatabase(cluster, databaseOf(adminUrl), script);
    await withClient(adminUrl, APPLICATION, (client) => apply(client, inDatabase, script));
  } finally {
    await cluster.end().catch(() => undefined);
  }
  const loginOf = (role: string) => loginAs(adminUrl, role, passwordOf(role));
  return {
    ownerUrl: loginOf('app_owner'),
    appUrl: loginOf('app'),
    systemUrl: loginOf('app_system'),
  };
}

/** The maintenance database exists even while ours does not; hosted servers may close it. */
async function openMaintenance(adminUrl: string): Promise<Client> {
  try {
    return await openClient(onDatabase(adminUrl, MAINTENANCE_DATABASE), APPLICATION);
  } catch (error) {
    const isClosed = ['3D000', '42501', '28000', '55000'].includes(errorCode(error));
    if (!isClosed) throw error;
    return openClient(adminUrl, APPLICATION);
  }
}

async function clusterStatements(
  cluster: Client,
  roles: readonly DatabaseRole[],
  passwordOf: (role: string) => string,
): Promise<string[]> {
  const { rows } = await cluster.query<ExistingRole>(
    `select rolname as name, rolcanlogin as "canLogIn", rolbypassrls as "bypassesRowSecurity",
       rolsuper as "isSuperuser", shobj_description(oid, 'pg_authid') as comment
     from pg_roles where rolname = any($1)`,
    [roles.map(({ name }) => name)],
  );
  const existing = new Map(rows.map((row) => [row.name, row]));
  refuseStrangers(rows);
  const perRole = roles.map(async (role) => {
    const verifier = role.canLogIn ? await scramVerifier(passwordOf(role.name)) : undefined;
    return roleStatements(role, existing.get(role.name), verifier);
  });
  const statements = (await Promise.all(perRole)).flat();
  return [...statements, ...MEMBERSHIP_STATEMENTS, ...(await adminMembership(cluster))];
}

/** Another application's role of the same name must not get a new password from us. */
function refuseStrangers(rows: readonly ExistingRole[]): void {
  const strangers = rows.filter(({ comment }) => comment !== ROLE_MARK).map(({ name }) => name);
  if (strangers.length === 0) return;
  throw new Refusal(
    ExitCode.noPermission,
    `The server has roles that Solera did not make: ${strangers.join(', ')}; set DATABASE_OWNER_URL and DATABASE_URL to use them as they are.`,
    {
      details: strangers
        .map(
          (role) =>
            `comment on role ${escapeIdentifier(role)} is '${ROLE_MARK}'; -- to hand it over`,
        )
        .join('\n'),
    },
  );
}

/** Whoever is no superuser must be a member of `app_owner` to speak for it. */
async function adminMembership(cluster: Client): Promise<string[]> {
  const { rows } = await cluster.query<{ isSuperuser: boolean }>(
    'select rolsuper as "isSuperuser" from pg_roles where rolname = current_user',
  );
  return rows[0]?.isSuperuser ? [] : ['grant app_owner to current_user'];
}

/** All or nothing, unlike `create database`, which knows no transaction. */
async function apply(client: Client, statements: readonly string[], script: string): Promise<void> {
  try {
    await client.query('begin');
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw lacksRight(error, script);
  }
}

async function createDatabase(cluster: Client, database: string, script: string): Promise<void> {
  const { rowCount } = await cluster.query('select from pg_database where datname = $1', [
    database,
  ]);
  if (rowCount !== 0) return;
  const create = `create database ${escapeIdentifier(database)} owner app_owner encoding 'UTF8' template template0`;
  try {
    await cluster.query(create);
  } catch (error) {
    throw lacksRight(error, `${create};\n${script}`);
  }
}

function lacksRight(error: unknown, script: string): unknown {
  // 42501 insufficient_privilege; the others are what PostgreSQL says of a right to give on.
  if (!['42501', '0LP01'].includes(errorCode(error))) return error;
  return new Refusal(
    ExitCode.noPermission,
    'The log-in lacks the right to prepare the database: have an administrator run this SQL in it, then set DATABASE_OWNER_URL (as app_owner) and DATABASE_URL (as app).',
    { details: script, cause: error },
  );
}
