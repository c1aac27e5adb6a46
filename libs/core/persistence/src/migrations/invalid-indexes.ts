import { escapeIdentifier, type Client } from 'pg';

/** Left behind by a `create index concurrently` that was cut off; not those being built right now. */
const FIND = `
  select n.nspname as schema, i.relname as name
  from pg_index x
  join pg_class i on i.oid = x.indexrelid
  join pg_namespace n on n.oid = i.relnamespace
  where not x.indisvalid
    and i.relowner = (select oid from pg_roles where rolname = current_user)
    and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.oid)`;

/**
 * Drops them, so that the migration that was cut off can run again: to its `if not exists` an
 * index that no query uses looks like one that is there.
 */
export async function dropInvalidIndexes(client: Client): Promise<void> {
  const { rows } = await client.query<{ schema: string; name: string }>(FIND);
  for (const { schema, name } of rows) {
    const index = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
    await client.query(`drop index concurrently if exists ${index}`);
  }
}
