import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TemporaryFolder } from '../../../../test/support/temporary-folder.js';
import { TestIo } from '../../../../test/support/test-io.js';
import { RoutesCommand } from './routes.command.js';

const ROUTES = [
  {
    method: 'POST',
    path: '/v1/cats',
    operation: 'createCat',
    access: 'public',
    permission: null,
    isForUsers: false,
    isForRecent: false,
    statements: 12,
    summary: 'Make a cat',
  },
  {
    method: 'GET',
    path: '/v1/cats/{catId}',
    operation: 'getCat',
    access: 'authenticated',
    permission: null,
    isForUsers: true,
    isForRecent: false,
    statements: 4,
    summary: 'Show a cat',
  },
  {
    method: 'DELETE',
    path: '/v1/cats/{catId}',
    operation: 'deleteCat',
    access: 'permission',
    permission: 'cat:manage',
    isForUsers: true,
    isForRecent: true,
    statements: null,
    summary: 'Let a cat go',
  },
];

describe('solera routes', () => {
  let root: TemporaryFolder;
  let io: TestIo;

  beforeEach(async () => {
    root = await TemporaryFolder.make();
    io = new TestIo({}, root.path);
    await root.write(
      'export.mjs',
      `process.stdout.write(${JSON.stringify(JSON.stringify({ routes: ROUTES }))})`,
    );
  });

  afterEach(() => root.remove());

  const run = (line: string) => io.run(line, [new RoutesCommand('export.mjs')]);

  it('shows who may call each and what it costs', async () => {
    expect(await run('routes')).toBe(0);
    expect(io.printed.join('\n').split('\n')).toEqual([
      'route                    who may call it                  statements  what it does',
      'POST /v1/cats            anybody                                  12  Make a cat',
      'GET /v1/cats/{catId}     who is logged in                          4  Show a cat',
      'DELETE /v1/cats/{catId}  cat:manage, logged in, recently           -  Let a cat go',
    ]);
  });

  it('shows the same to programs', async () => {
    expect(await run('routes --json')).toBe(0);
    expect(JSON.parse(io.printed.join(''))).toEqual(ROUTES);
  });

  it.each([
    ['routes --planted', "Unknown option '--planted': `solera help routes` shows what it takes."],
    ['routes users', 'solera routes takes no users.'],
  ])('refuses what it does not know: %s', async (line, sentence) => {
    expect(await run(line)).toBe(64);
    expect([io.printed, io.noted]).toEqual([[], [sentence]]);
  });

  it('ends with 1 where the code of the API cannot be read', async () => {
    await root.write('export.mjs', 'throw new Error("planted")');
    expect(await run('routes')).toBe(1);
    expect([io.printed, io.noted[0]]).toEqual([[], expect.stringContaining('planted')]);
  });
});
