import type { PolicyDef } from '@mikro-orm/core';

/**
 * Row-level security of an entity: spread into `defineEntity`. Forced, so that it binds the owner of
 * the tables too. The settings are made inside each transaction by the unit of work; where one is
 * missing, no row matches.
 *
 * The function call stands in a sub-select, so that PostgreSQL evaluates it once a statement and not
 * once a row.
 */
export interface RowSecurity {
  readonly rowLevelSecurity: 'force';
  readonly policies: PolicyDef[];
}

const CURRENT_TENANT = '(select app.current_tenant())';
const CURRENT_USER = '(select app.current_user())';

/** Rows of the organization the unit works for, and of no other. */
export function tenantPolicy(column = 'organization_id'): PolicyDef {
  const isOwn = `${column} = ${CURRENT_TENANT}`;
  return { name: 'tenant', using: isOwn, check: isOwn };
}

/** Rows of the user the unit works for, whatever the organization. */
export function ownRowsPolicy(column = 'user_id'): PolicyDef {
  const isOwn = `${column} = ${CURRENT_USER}`;
  return { name: 'own_rows', using: isOwn, check: isOwn };
}

/**
 * Lets a user read what is theirs while the unit works for no organization: inside one, its own
 * rows are all there is.
 */
export function readableWithoutTenant(isMine: string): PolicyDef {
  return {
    name: 'mine_without_tenant',
    command: 'select',
    using: `${CURRENT_TENANT} is null and ${isMine}`,
  };
}

export function rowSecurity(...policies: PolicyDef[]): RowSecurity {
  return { rowLevelSecurity: 'force', policies };
}
