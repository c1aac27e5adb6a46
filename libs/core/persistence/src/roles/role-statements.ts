import { escapeIdentifier, escapeLiteral } from 'pg';
import type { DatabaseRole } from './database-roles.js';

/** What the cluster knows of a role that exists. */
export interface ExistingRole {
  readonly name: string;
  readonly canLogIn: boolean;
  readonly bypassesRowSecurity: boolean;
  readonly isSuperuser: boolean;
  readonly comment: string | null;
}

/** Says in the catalog whose role it is, so that a role of the same name that is not ours is left alone. */
export const ROLE_MARK = 'Solera: made by "solera database prepare"';

/** SQL that brings one role into the wanted state, whatever the state is now. */
export function roleStatements(
  role: DatabaseRole,
  existing: ExistingRole | undefined,
  verifier: string | undefined,
): string[] {
  const name = escapeIdentifier(role.name);
  const attributes = changedAttributes(role, existing);
  return [
    ...(existing ? [] : [`create role ${name}`, `comment on role ${name} is ${quoted(ROLE_MARK)}`]),
    ...(attributes.length > 0 ? [`alter role ${name} with ${attributes.join(' ')}`] : []),
    ...(verifier === undefined ? [] : [`alter role ${name} with password ${quoted(verifier)}`]),
    ...Object.entries(role.settings).map(
      ([setting, value]) => `alter role ${name} set ${setting} = ${quoted(value)}`,
    ),
  ];
}

/** Only what differs: even the removal of a right may need one the administrator has not. */
function changedAttributes(role: DatabaseRole, existing: ExistingRole | undefined): string[] {
  const changes: [wanted: boolean, is: boolean, attribute: string][] = [
    [role.canLogIn, existing?.canLogIn ?? false, 'login'],
    [role.bypassesRowSecurity, existing?.bypassesRowSecurity ?? false, 'bypassrls'],
    [false, existing?.isSuperuser ?? false, 'superuser'],
  ];
  return changes
    .filter(([wanted, is]) => wanted !== is)
    .map(([wanted, , attribute]) => (wanted ? attribute : `no${attribute}`));
}

/** Who may act as whom; in the cluster, after the roles are there. */
export const MEMBERSHIP_STATEMENTS = [
  // A migration hands its look-up functions over, which only a member can.
  'grant app_lookup to app_owner',
  // What runs for one tenant must not be able to become what sees all of them.
  'revoke app_system, app_lookup, app_owner from app',
] as const;

/** Everything inside the database itself; `app_owner` may do what migrations do, `app` may use it. */
export function databaseStatements(database: string): string[] {
  const name = escapeIdentifier(database);
  const users = 'app, app_system';
  const byOwner = 'alter default privileges for role app_owner';
  return [
    `grant connect, create, temporary on database ${name} to app_owner`,
    `grant connect on database ${name} to ${users}`,
    'alter schema public owner to app_owner',
    'revoke create on schema public from public',
    `grant usage on schema public to ${users}, app_lookup`,
    `${byOwner} grant usage on schemas to ${users}, app_lookup`,
    `${byOwner} in schema public grant select, insert, update, delete on tables to ${users}`,
    `${byOwner} in schema public grant usage, select on sequences to ${users}`,
  ];
}

/**
 * For whoever has the rights: the statements without the passwords, which an administrator chooses.
 */
export function asScript(statements: readonly string[]): string {
  return statements
    .map((statement) => statement.replace(/ password '.*'$/, " password '<choose one>'"))
    .map((statement) => `${statement};`)
    .join('\n');
}

function quoted(value: string): string {
  return escapeLiteral(value);
}
