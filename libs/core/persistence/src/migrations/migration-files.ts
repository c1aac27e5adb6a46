import type { Migration } from '@mikro-orm/migrations';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** `20261123093000-create-users.ts`, and its compiled twin. */
const MIGRATION = /^(\d{14}-[a-z0-9-]+)\.(?:ts|js)$/;

/** For MikroORM: the same files. A compiled folder holds declarations and maps, too. */
export const MIGRATION_GLOB = '+([0-9])-!(*.d).{ts,js}';

/** The folder `migrations` of the tree this file is in: of the sources, or of what was built from them. */
export function migrationsFolder(): string {
  return fileURLToPath(new URL('../../../../../migrations', import.meta.url));
}

/** Names of all migrations the code has, oldest first. */
export async function listMigrations(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder);
  const names = files.map((file) => MIGRATION.exec(file)?.[1]).filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

/** Whether the migration runs in a transaction, as nearly all do. */
export async function isTransactional(folder: string, name: string): Promise<boolean> {
  const file = (await readdir(folder)).find((entry) => MIGRATION.exec(entry)?.[1] === name);
  if (file === undefined) return true;
  const exported = (await import(pathToFileURL(join(folder, file)).href)) as Record<
    string,
    { readonly prototype?: Migration }
  >;
  return Object.values(exported)[0]?.prototype?.isTransactional() ?? true;
}
