import { beforeAll, describe, expect, it } from '@jest/globals';

import configuration from '../../.dependency-cruiser.mjs';
import { EDGES } from '../../libs/features/edges.mjs';
import { allowed, planted } from './dependencies.planted.js';
import { cruisePlanted } from './planted-tree.js';

const reportedFile = (file: string, n: number): string => file.replace('*', `planted${n}`);
const cleanFile = (file: string, n: number): string => file.replace('*', `clean${n}`);
const allowedFile = (file: string, n: number): string => file.replace('*', `allowed${n}`);

function importing(what: string): string {
  return what.startsWith('type ')
    ? `import type { X } from '${what.slice(5)}';\nexport type Y = X;\n`
    : `import '${what}';\n`;
}

describe('dependencies', () => {
  const reported = new Map<string, string[]>();

  beforeAll(async () => {
    const files = new Map<string, string>();
    planted.forEach(({ file, reported: what, clean }, n) => {
      files.set(reportedFile(file, n), importing(what.replace('planted', `planted${n}`)));
      files.set(cleanFile(file, n), importing(clean));
    });
    allowed.forEach(([file, from], n) => files.set(allowedFile(file, n), importing(from)));
    for (const { from, rule } of await cruisePlanted(files)) {
      reported.set(from, [...(reported.get(from) ?? []), rule]);
    }
  }, 30_000);

  it.each(planted.map((one, n) => ({ ...one, n })))(
    '$rule reports $reported in $file',
    ({ rule, file, n }) => {
      expect(reported.get(reportedFile(file, n))).toEqual([rule]);
    },
  );

  it.each(planted.map((one, n) => ({ ...one, n })))('$clean is right in $file', ({ file, n }) => {
    expect(reported.get(cleanFile(file, n))).toBeUndefined();
  });

  it.each(allowed.map(([file, from], n) => ({ file, from, n })))(
    '$from belongs in $file',
    ({ file, n }) => {
      expect(reported.get(allowedFile(file, n))).toBeUndefined();
    },
  );

  it('has a planted violation for every rule', () => {
    const shown = new Set(planted.map(({ rule }) => rule));
    const names = new Set(configuration.forbidden.map(({ name = '' }) => name));
    expect([...names].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('makes every rule an error', () => {
    expect(configuration.forbidden.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });
});

describe('the edges between features', () => {
  it('have no circles', () => {
    const reach = (from: string, seen: readonly string[] = []): string[] =>
      EDGES.filter(([importer]) => importer === from)
        .map(([, imported]) => imported)
        .flatMap((to) => (seen.includes(to) ? [to] : [to, ...reach(to, [...seen, to])]));
    const circular = EDGES.filter(([importer]) => reach(importer).includes(importer));
    expect(circular).toEqual([]);
  });
});
