import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');

/** Modules every planted file may try to reach. */
const KNOWN = [
  'apps/api/src/known.ts',
  'apps/worker/src/known.ts',
  'apps/cli/src/known.ts',
  'migrations/known.ts',
  'test/support/world.ts',
  'libs/core/errors/src/known.ts',
  'libs/core/http/src/other.ts',
  ...[
    'errors',
    'config',
    'observability',
    'persistence',
    'messaging',
    'security',
    'http',
    'testing',
  ].map((concern) => `libs/core/${concern}/src/index.ts`),
  ...['buyer', 'seller', 'stranger'].flatMap((feature) =>
    [
      'index.ts',
      `${feature}.module.ts`,
      `${feature}.errors.ts`,
      `${feature}.jobs.ts`,
      `${feature}.permissions.ts`,
      'api/index.ts',
      'jobs/index.ts',
      'models/index.ts',
      'models/row.entity.ts',
      'repositories/known.repository.ts',
      'schemas/known.response.ts',
      'services/known.service.ts',
      'services/known.spec.ts',
    ].map((file) => `libs/features/${feature}/src/${file}`),
  ),
];

const DEPENDENCIES = [
  '@mikro-orm/core',
  '@mikro-orm/nestjs',
  '@nestjs/common',
  'class-validator',
  'fastify',
  'kysely',
  'pg',
];
const DEV_DEPENDENCIES = ['tool'];
const UNDECLARED = ['stowaway'];

export interface Violation {
  rule: string;
  from: string;
  to: string;
}

/**
 * Writes files into a tree with our layout and our package.json `imports`, and returns what
 * dependency-cruiser says about it with our rules, in which buyer may know seller.
 */
export async function cruisePlanted(files: ReadonlyMap<string, string>): Promise<Violation[]> {
  const tree = await mkdtemp(join(tmpdir(), 'planted-'));
  try {
    const write = async (path: string, text: string): Promise<void> => {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await writeFile(join(tree, path), text);
    };
    await write('package.json', await packageJson());
    await write('rules.mjs', rules());
    for (const name of [...DEPENDENCIES, ...DEV_DEPENDENCIES, ...UNDECLARED]) {
      await write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
      await write(`node_modules/${name}/index.js`, '');
    }
    for (const path of KNOWN) await write(path, 'export {};\n');
    for (const [path, text] of files) await write(path, text);
    return await cruise(tree);
  } finally {
    await rm(tree, { recursive: true });
  }
}

async function packageJson(): Promise<string> {
  const own = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { imports: object };
  const versions = (names: string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, '1.0.0']));
  return JSON.stringify({
    type: 'module',
    imports: own.imports,
    dependencies: versions(DEPENDENCIES),
    devDependencies: versions(DEV_DEPENDENCIES),
  });
}

function rules(): string {
  const config = join(root, '.dependency-cruiser.mjs');
  return `import { rulesFor } from ${JSON.stringify(config)};\nexport default rulesFor([['buyer', 'seller']]);\n`;
}

interface Report {
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

async function cruise(tree: string): Promise<Violation[]> {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const targets = ['apps', 'libs', 'migrations', 'test'];
  const options = ['--config', 'rules.mjs', '--output-type', 'json', '--no-cache'];
  const { stdout } = await promisify(execFile)(process.execPath, [bin, ...options, ...targets], {
    cwd: tree,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { summary } = JSON.parse(stdout) as Report;
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}
