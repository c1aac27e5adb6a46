/** Violations of the rules this repository takes from others or tightens. */
import { CONTROLLER, SERVICE, SPEC, type PlantedLint } from './planted-lint.js';

const lines = (count: number, line = (n: number) => `export const line${n} = ${n};`): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');

const comment = (n: number): string => `// ${n}`;

const functionOf = (count: number): string =>
  `export function long(print: (n: number) => void) {\n${lines(count - 2, (n) => `  print(${n});`)}\n}\n`;

const constructorOf = (count: number): string =>
  `export class Wide {\n  constructor(${lines(count, (n) => `readonly a${n}: string,`)}) {}\n}\n`;

const spec = (body: string): string =>
  `import { expect, it } from '@jest/globals';\n\n${body}\n\nit('is here', () => {\n  expect(1).toBe(1);\n});\n`;

const strictness: PlantedLint[] = [
  {
    rule: '@typescript-eslint/no-explicit-any',
    file: SERVICE,
    reported: 'export function same(value: any) {\n  return value as object;\n}',
    clean: 'export function same(value: unknown) {\n  return value as object;\n}',
  },
  {
    rule: '@typescript-eslint/ban-ts-comment',
    file: SERVICE,
    reported: '// @ts-expect-error\nexport const wrong: string = make();',
    clean:
      '// @ts-expect-error: the package declares this too narrowly\nexport const wrong: string = make();',
  },
  {
    rule: '@typescript-eslint/ban-ts-comment',
    file: SERVICE,
    reported:
      '// @ts-ignore: looks reasonable, stays silent when fixed\nexport const wrong = make();',
    clean:
      '// @ts-expect-error: the package declares this too narrowly\nexport const wrong = make();',
  },
  {
    rule: '@typescript-eslint/consistent-type-imports',
    file: SERVICE,
    reported: "import { User } from './user.js';\nexport type Found = User | null;",
    clean: "import type { User } from './user.js';\nexport type Found = User | null;",
  },
  {
    rule: '@typescript-eslint/no-import-type-side-effects',
    file: SERVICE,
    reported: "import { type User } from './user.js';\nexport type Found = User | null;",
    clean:
      "import { type User, add } from './user.js';\nexport const found = (user: User) => add(user);",
  },
  {
    rule: '@typescript-eslint/no-extraneous-class',
    file: SERVICE,
    reported: 'export class Helpers {\n  static go() {\n    return 1;\n  }\n}',
    clean: '@Module({})\nexport class HelpersModule {}',
  },
  {
    rule: '@typescript-eslint/no-invalid-void-type',
    file: SERVICE,
    reported: 'export const take = (nothing: void) => nothing;',
    clean: 'export const take = (): void => undefined;',
  },
  {
    rule: '@typescript-eslint/no-unused-vars',
    file: SERVICE,
    reported: 'const unused = 1;\nexport const used = 2;',
    clean: 'export const used = 2;',
  },
  {
    rule: 'eqeqeq',
    file: SERVICE,
    reported: 'export const same = left == right;',
    clean: 'export const same = left === right;',
  },
  {
    rule: 'no-console',
    file: SERVICE,
    reported: "console.log('here');",
    clean: "logger.info('here');",
    allowedIn: 'apps/cli/src/commands/planted.ts',
  },
];

const typed: PlantedLint[] = [
  [
    '@typescript-eslint/no-floating-promises',
    'export function save(write: () => Promise<void>) {\n  write();\n}',
    'export async function save(write: () => Promise<void>) {\n  await write();\n}',
  ],
  [
    '@typescript-eslint/no-misused-promises',
    'export function each(rows: string[], save: (row: string) => Promise<void>) {\n  rows.forEach(save);\n}',
    'export async function each(rows: string[], save: (row: string) => Promise<void>) {\n  for (const row of rows) await save(row);\n}',
  ],
  [
    '@typescript-eslint/no-unsafe-return',
    'export function read(text: string) {\n  return JSON.parse(text);\n}',
    'export function read(text: string) {\n  return JSON.parse(text) as unknown;\n}',
  ],
  [
    '@typescript-eslint/restrict-template-expressions',
    'export const label = (name: string | undefined) => `name: ${name}`;',
    'export const label = (count: number) => `count: ${count}`;',
  ],
  [
    '@typescript-eslint/no-confusing-void-expression',
    'export function run(act: () => void) {\n  return act();\n}',
    'export const run = (act: () => void) => act();',
  ],
  [
    '@typescript-eslint/no-unnecessary-condition',
    'export const name = (user: { name: string }) => user?.name;',
    'export const name = (user?: { name: string }) => user?.name;',
  ],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    "export function of(kind: 'a' | 'b') {\n  switch (kind) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}",
    "export function of(kind: 'a' | 'b') {\n  switch (kind) {\n    case 'a':\n      return 1;\n    case 'b':\n      return 2;\n  }\n}",
  ],
].map(([rule = '', reported = '', clean = '']) => ({
  rule,
  file: SERVICE,
  reported,
  clean,
  typed: true,
}));

const sizes: PlantedLint[] = [
  { rule: 'max-lines', file: SERVICE, reported: lines(301), clean: lines(300) },
  { rule: 'max-lines', file: CONTROLLER, reported: lines(151), clean: lines(150) },
  {
    rule: 'max-lines',
    file: SPEC,
    reported: spec(lines(500, comment)),
    clean: spec(lines(490, comment)),
  },
  {
    rule: 'max-lines-per-function',
    file: SERVICE,
    reported: functionOf(41),
    clean: functionOf(40),
    allowedIn: 'migrations/2026-11-23-planted.ts',
  },
  {
    rule: 'no-restricted-syntax',
    file: SERVICE,
    reported: constructorOf(7),
    clean: constructorOf(6),
  },
];

const exceptions: PlantedLint[] = [
  {
    rule: '@eslint-community/eslint-comments/require-description',
    file: SERVICE,
    reported: '// eslint-disable-next-line eqeqeq\nexport const same = left == right;',
    clean:
      '// eslint-disable-next-line eqeqeq -- null and undefined mean the same here\nexport const same = left == right;',
  },
  {
    rule: '@eslint-community/eslint-comments/no-unlimited-disable',
    file: SERVICE,
    reported:
      '// eslint-disable-next-line -- everything at once\nexport const same = left == right;',
    clean:
      '// eslint-disable-next-line eqeqeq -- null and undefined mean the same here\nexport const same = left == right;',
  },
  {
    rule: '@eslint-community/eslint-comments/no-aggregating-enable',
    file: SERVICE,
    reported:
      '/* eslint-disable eqeqeq -- null and undefined mean the same here */\n' +
      '/* eslint-disable no-console -- printed on purpose */\n' +
      'console.log(left == right);\n/* eslint-enable */',
    clean:
      '/* eslint-disable eqeqeq, no-console -- printed on purpose */\n' +
      'console.log(left == right);\n/* eslint-enable eqeqeq, no-console */',
  },
  {
    rule: 'unused disable',
    file: SERVICE,
    reported: '// eslint-disable-next-line eqeqeq -- nothing to disable\nexport const a = 1;',
    clean: 'export const a = 1;',
  },
];

const tests: PlantedLint[] = [
  [
    'jest/expect-expect',
    "it('checks nothing', () => {\n  make();\n});",
    "it('checks', () => {\n  expectProblem(make());\n});",
  ],
  ['jest/no-disabled-tests', "it.skip('waits', () => {\n  expect(1).toBe(1);\n});", ''],
  ['jest/no-focused-tests', "it.only('hides the others', () => {\n  expect(1).toBe(1);\n});", ''],
  ['jest/no-commented-out-tests', "// it('was here', () => {});", '// It was here.'],
  ['jest/valid-expect', "it('compares nothing', () => {\n  expect(1);\n});", ''],
  ['jest/valid-expect', "it('waits not', () => {\n  expect(make()).resolves.toBe(1);\n});", ''],
].map(([rule = '', reported = '', clean = '']) => ({
  rule,
  file: SPEC,
  reported: spec(reported),
  clean: spec(clean),
}));

export const plantedStrictness: readonly PlantedLint[] = [
  ...strictness,
  ...typed,
  ...sizes,
  ...exceptions,
  ...tests,
  {
    rule: 'jest/prefer-importing-jest-globals',
    file: SPEC,
    reported: "it('is here', () => {\n  expect(1).toBe(1);\n});",
    clean: spec(''),
  },
];
