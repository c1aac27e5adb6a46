/**
 * One violation for every lint rule this repository sets itself, and beside it the nearest code
 * that is right. `lint.spec.ts` lints both as if they stood in `file`, with the real configuration.
 */
export interface PlantedLint {
  rule: string;
  file: string;
  reported: string;
  clean: string;
  /** Asks for types, so that it is linted with a program. */
  typed?: boolean;
  /** Where the same text is allowed, because the rule has an owner there. */
  allowedIn?: string;
}

const SERVICE = 'libs/features/planted/src/services/planted.service.ts';
const REPOSITORY = 'libs/features/planted/src/repositories/planted.repository.ts';
const CONTROLLER = 'libs/features/planted/src/api/planted.controller.ts';
const SPEC = 'libs/features/planted/src/services/planted.spec.ts';
const PERSISTENCE = 'libs/core/persistence/src/repositories/planted.ts';
const CONFIG = 'libs/core/config/src/planted.ts';
const HTTP = 'libs/core/http/src/planted.ts';
const API = 'apps/api/src/planted.ts';
const LAUNCHER = 'apps/cli/bootstrap.mjs';

const method = (line: string, name = 'change', decorator = ''): string =>
  `export class PlantedRows {\n  ${decorator}\n  async ${name}() {\n    ${line}\n  }\n}\n`;

const controller = (body: string): string =>
  `@Controller('planted')\nexport class PlantedController {\n  @Get()\n  show() {\n${body}\n  }\n}\n`;

const lines = (count: number, line = (n: number) => `export const line${n} = ${n};`): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');

const comment = (n: number): string => `// ${n}`;

const functionOf = (count: number): string =>
  `export function long(print: (n: number) => void) {\n${lines(count - 2, (n) => `  print(${n});`)}\n}\n`;

const constructorOf = (count: number): string =>
  `export class Wide {\n  constructor(${lines(count, (n) => `readonly a${n}: string,`)}) {}\n}\n`;

const spec = (body: string): string =>
  `import { expect, it } from '@jest/globals';\n\n${body}\n\nit('is here', () => {\n  expect(1).toBe(1);\n});\n`;

const transactions: PlantedLint[] = [
  'await this.em.flush();',
  'await this.em.begin();',
  'await this.em.commit();',
  'await this.em.rollback();',
  'await this.em.transactional(work);',
  'await this.em.persistAndFlush(row);',
].map((line) => ({
  rule: 'solera/transactions-only-in-persistence',
  file: SERVICE,
  reported: method(line),
  clean: method('await this.rows.add(row);'),
  allowedIn: PERSISTENCE,
}));

const database: PlantedLint[] = [
  {
    reported:
      "import { EntityManager } from '@mikro-orm/postgresql';\nexport const held = EntityManager;",
    clean:
      "import type { EntityManager } from '@mikro-orm/postgresql';\nexport type Held = EntityManager;",
  },
  {
    reported:
      "import { EntityRepository } from '@mikro-orm/core';\nexport const held = EntityRepository;",
    clean:
      "import type { EntityRepository } from '@mikro-orm/core';\nexport type Held = EntityRepository<object>;",
  },
  {
    reported: "import { MikroORM } from '@mikro-orm/postgresql';\nexport const held = MikroORM;",
    clean: "import { defineEntity } from '@mikro-orm/core';\nexport const held = defineEntity;",
  },
  {
    reported: "import { raw } from '@mikro-orm/core';\nexport const now = raw('now()');",
    clean: "import { now } from '#core/persistence';\nexport const written = now();",
  },
  {
    reported: "import { sql } from 'kysely';\nexport const now = sql`now()`;",
    clean: "import type { Selectable } from 'kysely';\nexport type Row = Selectable<object>;",
  },
  { reported: method('this.em.getKysely();'), clean: method('this.read.kysely();') },
  { reported: method('this.em.getConnection();'), clean: method('this.read.kysely();') },
  {
    reported: method('this.rows.getEntityManager();'),
    clean: method('this.rows.getEntityName();'),
  },
  { reported: method('this.rows.createQueryBuilder();'), clean: method('this.rows.create();') },
  {
    reported: method("await this.db.execute('select 1');"),
    clean: method('await this.query.execute();'),
  },
  {
    reported: method('await this.em.execute(query);'),
    clean: method('await this.job.execute(input);'),
  },
].map((planted) => ({
  rule: 'solera/database-only-through-persistence',
  file: REPOSITORY,
  allowedIn: PERSISTENCE,
  ...planted,
}));

const writes: PlantedLint[] = [
  ...[
    'nativeUpdate',
    'nativeDelete',
    'nativeInsert',
    'insert',
    'insertMany',
    'upsert',
    'upsertMany',
    'insertInto',
    'updateTable',
    'deleteFrom',
  ].map((name) => ({
    reported: method(`await this.rows.${name}(row);`),
    clean: method(`await this.rows.${name}(row);`, 'change', "@Unaudited('one row a request')"),
  })),
  {
    reported: method('await this.rows.upsert(row); this.log.record(row);'),
    clean: method('await this.rows.upsert(row); this.audit.record(row);'),
  },
  {
    file: SERVICE,
    reported: method('await this.rows.upsert(row);', 'change', "@Unaudited('in no repository')"),
    clean: method('await this.rows.touch(row);'),
  },
  {
    reported: method('await this.rows.upsert(row);', 'change', "@Unaudited('')"),
    clean: method('await this.rows.upsert(row);', 'change', "@Unaudited('has its reason')"),
  },
  {
    reported: method('await this.rows.upsert(row);', 'change', '@Unaudited()'),
    clean: method('await this.rows.upsert(row); audit.record(row);'),
  },
].map((planted) => ({
  rule: 'solera/audited-writes',
  file: REPOSITORY,
  ...planted,
}));

const kysely: PlantedLint[] = [
  {
    reported: method("return this.read.kysely().selectFrom('users');", 'getOne'),
    clean: method("return this.read.kysely().selectFrom('users');", 'listRecent'),
  },
  {
    reported: method("return this.read.kysely().selectFrom('users');", 'listing'),
    clean: method("return this.read.kysely().selectFrom('users');", 'findActive'),
  },
  {
    file: SERVICE,
    reported: method("return this.read.kysely().selectFrom('users');", 'listRecent'),
    clean: method('return this.rows.listRecent();', 'listRecent'),
  },
].map((planted) => ({
  rule: 'solera/kysely-only-selects',
  file: REPOSITORY,
  allowedIn: PERSISTENCE,
  ...planted,
}));

const environment: PlantedLint[] = [
  'export const port = process.env.PORT;',
  "export const port = process['env'].PORT;",
  'export const port = globalThis.process.env.PORT;',
  'const { env } = process;\nexport const port = env.PORT;',
  "import { env } from 'node:process';\nexport const port = env.PORT;",
].map((reported) => ({
  rule: 'solera/environment-only-in-config',
  file: SERVICE,
  reported,
  clean: "import { pid } from 'node:process';\nexport const at = [process.cwd(), pid, config.env];",
  allowedIn: CONFIG,
}));

const moduleState: PlantedLint[] = [
  ['let count = 0;\nexport const next = () => (count += 1);', 'export const count = 0;'],
  [
    'export let count = 0;\ncount += 1;',
    'export function count() {\n  let n = 0;\n  n += 1;\n  return n;\n}',
  ],
  [
    'export const seen = new Map<string, string>();',
    "export const names: ReadonlyMap<string, string> = new Map([['a', 'b']]);",
  ],
  [
    'export const seen = new Set<string>();',
    "export const names: ReadonlySet<string> = new Set(['a']);",
  ],
  [
    'export const seen = new WeakMap<object, string>();',
    'export const make = () => new WeakMap();',
  ],
  ['export const seen: string[] = [];', 'export const none: readonly string[] = [];'],
  ['export const seen: Record<string, string> = {};', "export const table = { a: 'b' };"],
  [
    'export class Seen {\n  readonly at = 1;\n  static count = 0;\n}',
    'export class Seen {\n  readonly at = 1;\n  static readonly limit = 9;\n}',
  ],
  [
    'export class Seen {\n  readonly at = 1;\n  static readonly all = new Map();\n}',
    'export class Seen {\n  readonly all = new Map();\n}',
  ],
].map(([reported = '', clean = '']) => ({
  rule: 'solera/no-module-state',
  file: SERVICE,
  reported,
  clean,
}));

const controllers: PlantedLint[] = [
  {
    reported: controller('    const row = this.rows.get();\n    return row;'),
    clean: controller('    return this.rows.get();'),
  },
  {
    reported: controller('    // Nothing to answer yet.'),
    clean: controller('    return this.rows.get(this.page);'),
  },
  {
    reported: controller('    if (this.open) {\n      return this.rows.get();\n    }'),
    clean: controller('    return this.rows\n      .get();'),
  },
  {
    reported: controller('    return this.rows.get(this.users.current());'),
    clean: controller('    return this.rows.get(current);'),
  },
].map((planted) => ({ rule: 'solera/one-line-controllers', file: CONTROLLER, ...planted }));

const http: PlantedLint[] = [
  ['NotFoundException', 'Injectable', '@nestjs/common'],
  ['HttpException', 'Injectable', '@nestjs/common'],
  ['HttpStatus', 'Injectable', '@nestjs/common'],
  ['Req', 'Param', '@nestjs/common'],
  ['Res', 'Body', '@nestjs/common'],
  ['ThrottlerException', 'ThrottlerGuard', '@nestjs/throttler'],
].map(([name = '', right = '', from = '']) => ({
  rule: 'solera/http-only-at-the-edge',
  file: SERVICE,
  reported: `import { ${name} } from '${from}';\nexport const used = ${name};\n`,
  clean: `import { ${right} } from '${from}';\nexport const used = ${right};\n`,
  allowedIn: HTTP,
}));

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

export const planted: readonly PlantedLint[] = [
  ...transactions,
  ...database,
  ...writes,
  ...kysely,
  ...environment,
  ...moduleState,
  ...controllers,
  ...http,
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
  {
    rule: 'solera/no-new-service',
    file: SERVICE,
    reported: 'export const users = new UsersService();',
    clean: 'export const users = new User();',
    allowedIn: SPEC,
  },
  {
    rule: 'solera/no-sync-calls',
    file: SERVICE,
    reported: "export const text = fs.readFileSync('a');",
    clean: "export const text = fs.readFile('a');",
    allowedIn: LAUNCHER,
  },
  {
    rule: 'solera/no-sync-calls',
    file: API,
    reported: "export const hash = hashSync('a');",
    clean: "export const hash = hash('a');",
    allowedIn: LAUNCHER,
  },
];
