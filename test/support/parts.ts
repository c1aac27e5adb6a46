import { readdir } from 'node:fs/promises';

/**
 * Runs all parts of a spec that is a folder. Loading the API takes longer than most of them: together
 * they load it once.
 */
export async function runParts(folder: string): Promise<void> {
  const parts = await readdir(folder);
  for (const part of parts.sort()) await import(`${folder}/${part}`);
}
