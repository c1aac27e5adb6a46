/** The same server and database as `url`, as another role. */
export function loginAs(url: string, role: string, password: string): string {
  const changed = new URL(url);
  changed.username = encodeURIComponent(role);
  changed.password = encodeURIComponent(password);
  return changed.href;
}

export function onDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

export function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

export function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

/** Fit to be printed: who and where, never the password or the parameters. */
export function describeUrl(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '5432' : port}/${databaseOf(url)} as ${roleOf(url) || 'nobody'}`;
}
