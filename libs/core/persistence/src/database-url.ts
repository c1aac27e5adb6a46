/**
 * Checks that a text is the URL of a PostgreSQL database.
 *
 * @throws Error that does not repeat the text, which holds a password
 */
export function databaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    throw new Error('must look like postgresql://user:password@host:5432/database');
  }
  return text;
}
