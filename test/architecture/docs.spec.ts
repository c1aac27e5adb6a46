import { glob, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

async function find(...patterns: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of glob(patterns)) paths.push(path);
  return paths.sort();
}

const PAGES = await find('*.md', 'docs/**/*.md', 'migrations/*.md');

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
}
const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Links to files of this repository that are not there. */
async function findDeadLinks(page: string, text: string): Promise<string[]> {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');
  const found = await Promise.all(links.map((link) => exists(join(dirname(page), link))));
  return links.filter((_link, index) => !found[index]);
}

/** npm scripts a page speaks of that are not there. */
function findUnknownScripts(text: string): string[] {
  const named = [...text.matchAll(/(?:`|^)npm (?:run )?([a-z][\w:-]*)/gm)].map(
    ([, name]) => name ?? '',
  );
  return named.filter((name) => name !== 'ci' && scripts[name] === undefined);
}

describe.each(PAGES)('%s', (page) => {
  it('links to files that are there', async () => {
    expect(await findDeadLinks(page, await readFile(page, 'utf8'))).toEqual([]);
  });

  it('names npm scripts that are there', async () => {
    expect(findUnknownScripts(await readFile(page, 'utf8'))).toEqual([]);
  });
});

describe('the pages', () => {
  it('are all looked at', () => {
    expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/operations.md']));
  });

  it('are caught with a dead link and an unknown script', async () => {
    expect(await findDeadLinks('README.md', 'See [this](docs/nothing.md).')).toEqual([
      'docs/nothing.md',
    ]);
    expect(findUnknownScripts('`npm run nothing`')).toEqual(['nothing']);
  });

  it('list every decision', async () => {
    const decisions = await find('docs/decisions/0*.md');
    const index = await readFile('docs/decisions/README.md', 'utf8');
    expect(
      decisions.filter((page) => !index.includes(`](${page.split('/').at(-1) ?? ''})`)),
    ).toEqual([]);
  });
});

describe('the test of the README', () => {
  it('is what .ci/run runs', async () => {
    const command = /## Test it\n\n```bash\n(.*)\n```/.exec(
      await readFile('README.md', 'utf8'),
    )?.[1];
    expect(command).toBe('npm test');
    expect(await readFile('.ci/run', 'utf8')).toMatch(new RegExp(`^${command ?? ''}$`, 'm'));
  });
});

describe('the way of a request', () => {
  it('has a test for each arrow of its decision', async () => {
    const page = await readFile('docs/decisions/0001-way-of-a-request.md', 'utf8');
    const spec = (await readFile('test/contract/way-of-a-request.spec.ts', 'utf8')).replaceAll(
      '%s',
      '40001',
    );
    const named = [...page.matchAll(/^\| [^|]+ \| ([^|]+) \|$/gm)]
      .slice(2)
      .map(([, name]) => name?.trim() ?? '');
    expect(named.length).toBeGreaterThan(10);
    expect(
      named.filter((name) => !spec.includes(name.replaceAll("'", "\\'")) && !spec.includes(name)),
    ).toEqual([]);
  });
});
