import { execFile } from 'node:child_process';
import { glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import config from '../../jest.config.mjs';

const root = join(import.meta.dirname, '../..');

const CONTROLLER = 'libs/features/planted/src/api/planted.controller.ts';
const NEVER = 'libs/features/planted/src/services/never.service.ts';
const CHOICE = 'libs/features/planted/src/services/choice.ts';

/** A tree in which we know what was run. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'apps/api/src/main.ts': 'export const started = true;\n',
  [CONTROLLER]: `import { Controller, Get, Inject, Injectable } from '@nestjs/common';

@Injectable()
export class Rows {
  list(): string[] {
    return ['row'];
  }
}

@Controller('planted')
export class PlantedController {
  constructor(
    private readonly rows: Rows,
    @Inject('others') private readonly others: Rows,
  ) {}

  @Get()
  called(): string[] {
    return this.rows.list();
  }

  @Get('others')
  neverCalled(): string[] {
    return this.others.list();
  }
}
`,
  [NEVER]: 'export class NeverService {\n  answer(): number {\n    return 42;\n  }\n}\n',
  [CHOICE]: `export interface Removed {
  byTheCompiler: true;
}

export function choose(right: boolean): string {
  return right ? 'right' : 'left';
}

export function whereAmI(): string {
  return String(new Error('here').stack);
}
`,
  'libs/features/planted/src/planted.spec.ts': `import { expect, it } from '@jest/globals';
import { PlantedController, Rows } from './api/planted.controller.js';
import { choose, whereAmI } from './services/choice.js';

it('calls one of two methods and takes one of two ways', () => {
  expect(new PlantedController(new Rows(), new Rows()).called()).toEqual(['row']);
  expect(choose(true)).toBe('right');
});

it('knows its own lines', () => {
  expect(whereAmI()).toContain('choice.ts:10');
});
`,
};

interface FileCoverage {
  s: Record<string, number>;
  f: Record<string, number>;
  b: Record<string, number[]>;
  fnMap: Record<string, { name: string; line: number }>;
}

interface Run {
  output: string;
  failed: boolean;
  coverage: Record<string, FileCoverage>;
}

/** Our own configuration, rooted in the planted tree, without the database nothing there needs. */
function configuration(): string {
  const { globalSetup: _setup, globalTeardown: _teardown, ...rest } = config;
  const own = JSON.stringify({
    ...rest,
    coverageReporters: ['json'],
  });
  return own.replaceAll('<rootDir>/test/support/', `${root}/test/support/`);
}

async function runPlanted(tree: string): Promise<Run> {
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  await writeFile(join(tree, 'jest.config.json'), configuration());
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const options = ['--experimental-vm-modules', jest, '--coverage', '--runInBand'];
  const { failed, output } = await new Promise<Omit<Run, 'coverage'>>((resolve) => {
    execFile(process.execPath, options, { cwd: tree }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: stdout + stderr });
    });
  });
  const report = await readFile(join(tree, 'coverage/coverage-final.json'), 'utf8');
  const entries = Object.entries(JSON.parse(report) as Record<string, FileCoverage>);
  const coverage = Object.fromEntries(
    entries.map(([path, counts]) => [path.slice(tree.length + 1), counts]),
  );
  return { failed, output, coverage };
}

describe('coverage', () => {
  let tree: string;
  let run: Run;

  beforeAll(async () => {
    // Inside the repository, so that the planted files find the same packages.
    await mkdir(join(root, '.cache'), { recursive: true });
    tree = await mkdtemp(join(root, '.cache/planted-'));
    run = await runPlanted(tree);
  }, 60_000);

  afterAll(() => rm(tree, { recursive: true }));

  const of = (file: string): FileCoverage => {
    const counts = run.coverage[file];
    if (!counts) throw new Error(`${file} is not in the report:\n${run.output}`);
    return counts;
  };
  const callsByName = (file: string): Record<string, number> => {
    const { f, fnMap } = of(file);
    return Object.fromEntries(Object.entries(fnMap).map(([id, { name }]) => [name, f[id] ?? -1]));
  };

  it('leaves the lines of an error as they are in the source', () => {
    expect(run.output).toContain('2 passed');
  });

  it('counts 0 for the one-line body of a controller nobody called', () => {
    expect(Object.values(of(CONTROLLER).f)).toEqual([1, 1, 1, 0]);
  });

  it('counts the statements of the source and none of the compiler', () => {
    expect(Object.values(of(CONTROLLER).s)).toEqual([1, 1, 0]);
  });

  it('invents no branch for decorators and injected parameters', () => {
    expect(of(CONTROLLER).b).toEqual({});
  });

  it('counts the way not taken', () => {
    expect(of(CHOICE).b).toEqual({ 0: [1, 0] });
    expect(callsByName(CHOICE)).toEqual({ choose: 1, whereAmI: 1 });
  });

  it('counts 0 for a file nobody imports', () => {
    expect(of(NEVER).f).toEqual({ 0: 0 });
    expect(of(NEVER).s).toEqual({ 0: 0 });
  });

  it('lists every source file but specs and entry points', () => {
    expect(Object.keys(run.coverage).sort()).toEqual([CONTROLLER, CHOICE, NEVER]);
  });

  it('fails a run below the threshold', () => {
    expect(run.failed).toBe(true);
    expect(run.output).toMatch(/branches \(50%\) does not meet .global. threshold \(90%\)/);
  });
});

describe('what coverage leaves out', () => {
  it('is specs, the test library and the entry points, by name', () => {
    const left = config.collectCoverageFrom.filter((pattern) => pattern.startsWith('!'));
    expect(left).toEqual(['!**/*.spec.ts', '!libs/core/testing/**', '!apps/*/src/main.ts']);
  });

  it('is too small to hide anything', async () => {
    for await (const file of glob('apps/*/src/main.ts', { cwd: root })) {
      const lines = (await readFile(join(root, file), 'utf8')).trimEnd().split('\n').length;
      expect({ file, isSmall: lines <= 15 }).toEqual({ file, isSmall: true });
    }
  });

  it('is not said in comments', async () => {
    const files = glob('{apps,libs}/**/*.{ts,mjs}', { cwd: root, exclude: ['**/node_modules/**'] });
    const hidden: string[] = [];
    for await (const file of files) {
      const text = await readFile(join(root, file), 'utf8');
      if (/\b(istanbul|c8|v8) ignore\b/.test(text)) hidden.push(file);
    }
    expect(hidden).toEqual([]);
  });
});
