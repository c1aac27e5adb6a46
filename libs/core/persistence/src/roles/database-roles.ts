/** The four roles of an installation. Their names are fixed: migrations grant to them. */
export interface DatabaseRole {
  readonly name: 'app_owner' | 'app' | 'app_lookup' | 'app_system';
  readonly canLogIn: boolean;
  /** Sees the rows of every tenant. */
  readonly bypassesRowSecurity: boolean;
  /** Set on the role, so that no connection can forget them and none costs a round trip. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The role `app` has a schema of its name, which must not come first when names are looked up. */
const SEARCH_PATH = { search_path: 'public' };

/** @param statementTimeoutMs how long one statement of the API may run */
export function databaseRoles(statementTimeoutMs: number): readonly DatabaseRole[] {
  return [
    {
      name: 'app_owner',
      canLogIn: true,
      bypassesRowSecurity: false,
      settings: { ...SEARCH_PATH, idle_in_transaction_session_timeout: '60s' },
    },
    {
      name: 'app',
      canLogIn: true,
      bypassesRowSecurity: false,
      settings: {
        ...SEARCH_PATH,
        statement_timeout: `${statementTimeoutMs}ms`,
        lock_timeout: '2s',
        idle_in_transaction_session_timeout: '10s',
      },
    },
    { name: 'app_lookup', canLogIn: false, bypassesRowSecurity: true, settings: {} },
    {
      name: 'app_system',
      canLogIn: true,
      bypassesRowSecurity: true,
      settings: {
        ...SEARCH_PATH,
        statement_timeout: '60s',
        lock_timeout: '2s',
        idle_in_transaction_session_timeout: '60s',
      },
    },
  ];
}
