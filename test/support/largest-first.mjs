import Sequencer from '@jest/test-sequencer';
import { readdir, stat } from 'node:fs/promises';

/**
 * Where no run before has left durations, jest starts with the largest files. A spec that is a folder
 * (parts.ts) has two lines: it would come last, and the other workers would wait for it.
 */
export default class LargestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    const sized = await Promise.all(
      sorted.map(async (test) => ({ test, size: await sizeOf(test.path) })),
    );
    return sized.sort((a, b) => b.size - a.size).map(({ test }) => test);
  }
}

/** In bytes, with all its parts. */
async function sizeOf(path) {
  const folder = path.replace(/\.spec\.ts$/, '');
  const parts = await readdir(folder).catch(() => []);
  const files = [path, ...parts.map((part) => `${folder}/${part}`)];
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
