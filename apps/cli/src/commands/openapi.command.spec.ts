import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { TemporaryFolder } from '../../../../test/support/temporary-folder.js';
import { TestIo } from '../../../../test/support/test-io.js';
import { OpenapiCommand } from './openapi.command.js';

const FILES = { 'api/v1.json': '{"openapi":"3.1.0"}\n', 'docs/routes.md': '# Routes\n' };

describe('solera openapi', () => {
  let root: TemporaryFolder;
  let io: TestIo;

  beforeEach(async () => {
    root = await TemporaryFolder.make();
    io = new TestIo({}, root.path);
    await root.write(
      'export.mjs',
      `process.stdout.write(${JSON.stringify(JSON.stringify({ files: FILES }))})`,
    );
  });

  afterEach(() => root.remove());

  const run = (line: string) => io.run(line, [new OpenapiCommand('export.mjs')]);

  it('writes what is missing and what differs, and leaves the rest', async () => {
    expect(await run('openapi')).toBe(0);
    expect(io.printed).toEqual(['api/v1.json written', 'docs/routes.md written']);
    expect(await readFile(root.file('api/v1.json'), 'utf8')).toBe(FILES['api/v1.json']);
    await writeFile(root.file('docs/routes.md'), 'planted');
    expect(await run('openapi --json')).toBe(0);
    expect(JSON.parse(io.printed.at(-1) ?? '')).toEqual({
      'api/v1.json': 'unchanged',
      'docs/routes.md': 'written',
    });
    expect(await readFile(root.file('docs/routes.md'), 'utf8')).toBe('# Routes\n');
  });

  it('finds what differs, writes nothing, and ends with 1', async () => {
    await run('openapi');
    expect(await run('openapi --check')).toBe(0);
    await writeFile(root.file('docs/routes.md'), 'planted');
    expect(await run('openapi --check')).toBe(1);
    expect(io.printed.at(-1)).toBe(
      'docs/routes.md differs from what the code says: run `npm run generate` and commit it',
    );
    expect(await readFile(root.file('docs/routes.md'), 'utf8')).toBe('planted');
  });

  it('fails where it cannot read what is committed', async () => {
    await root.write('docs', 'a file, not a folder');
    expect(await run('openapi --check')).toBe(1);
    expect(io.noted[0]).toContain('ENOTDIR');
  });
});
