import { readdir } from 'node:fs/promises';
import { migrationsFolder } from '#core/persistence';

/** Names of all migrations, oldest first. */
export const MIGRATIONS: readonly string[] = (await readdir(migrationsFolder()))
  .filter((name) => /^\d{14}-.+\.ts$/.test(name))
  .map((name) => name.slice(0, -'.ts'.length))
  .sort();
