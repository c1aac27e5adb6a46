/** Violations of the rules of test/architecture/lint. */
import {
  API,
  CONFIG,
  CONTROLLER,
  HTTP,
  LAUNCHER,
  PERSISTENCE,
  REPOSITORY,
  SERVICE,
  SPEC,
  type PlantedLint,
} from './planted-lint.js';

const method = (line: string, name = 'change', decorator = ''): string =>
  `export class PlantedRows {\n  ${decorator}\n  async ${name}() {\n    ${line}\n  }\n}\n`;

const controller = (body: string): string =>
  `@Controller('planted')\nexport class PlantedController {\n  @Get()\n  show() {\n${body}\n  }\n}\n`;

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
  {
    reported: method('this.rows.getEntityManager().clear();'),
    clean: method('this.rows.getEntityManager().persist(row);'),
  },
  {
    reported: method("await this.connection.execute('select 1');"),
    clean: method("await this.database.execute('select 1 for update of rows');"),
  },
  {
    file: SERVICE,
    reported: "import { Database } from '#core/persistence';\nexport const held = Database;",
    clean: "import { UnitOfWork } from '#core/persistence';\nexport const held = UnitOfWork;",
    allowedIn: REPOSITORY,
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
  ...["'delete from users'", '`update users as u set name = ${name}`', 'sqlFromElsewhere'].map(
    (sql) => ({
      reported: method(`await this.database.execute(${sql});`),
      clean: method("await this.database.execute('select 1 from users for update');"),
    }),
  ),
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

const tenant: PlantedLint[] = [
  {
    reported: method("return read.selectFrom('memberships').where('user_id', '=', id);", 'listOf'),
    clean: method("return read.selectFrom('users').where('id', '=', id);", 'listOf'),
  },
  {
    reported: method("return read.selectFrom('invitations as invitation');", 'listAll'),
    clean: method(
      "return read.selectFrom('invitations as i').where('i.organization_id', '=', id);",
      'listAll',
    ),
  },
  {
    reported: method(
      "return read.selectFrom('audit_events').where('organization_id', 'is not', null);",
      'listAll',
    ),
    clean: method(
      "return read.selectFrom('audit_events').where('organization_id', '=', id);",
      'listAll',
    ),
  },
].map((planted) => ({ rule: 'solera/tenant-condition', file: REPOSITORY, ...planted }));

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
  {
    reported: 'let count = 0;\nexport const next = () => (count += 1);',
    clean: 'export const count = 0;',
  },
  {
    reported: 'export let count = 0;\ncount += 1;',
    clean: 'export function count() {\n  let n = 0;\n  n += 1;\n  return n;\n}',
  },
  {
    reported: 'export const seen = new Map<string, string>();',
    clean: "export const names: ReadonlyMap<string, string> = new Map([['a', 'b']]);",
  },
  {
    reported: "export const names = new Set(['a']);",
    clean:
      "const names = new Set(['a']);\nexport const isName = (name: string) => names.has(name);",
  },
  {
    reported: "const seen = new Set(['a']);\nexport const see = (name: string) => seen.add(name);",
    clean: "const names = ['a'];\nexport const isName = (name: string) => names.includes(name);",
  },
  {
    reported: "const seen = ['a'];\nexport const see = (name: string) => seen.push(name);",
    clean: "const table = { a: 'b' };\nexport const answer = () => table.a;",
  },
  {
    reported: "const table = { a: 'b' };\nexport const keep = (b: string) => {\n  table.a = b;\n};",
    clean: "export const keep = (b: string) => {\n  const table = { a: 'b' };\n  table.a = b;\n};",
  },
  {
    reported: 'export const seen = new WeakMap<object, string>();',
    clean: 'export const make = () => new WeakMap();',
  },
  {
    reported: 'export const seen: string[] = [];',
    clean: 'export const none: readonly string[] = [];',
  },
  {
    reported: 'export const seen: Record<string, string> = {};',
    clean: "export const table = { a: 'b' };",
  },
  {
    reported: 'export class Seen {\n  readonly at = 1;\n  static count = 0;\n}',
    clean: 'export class Seen {\n  readonly at = 1;\n  static readonly limit = 9;\n}',
  },
  {
    reported: 'export class Seen {\n  readonly at = 1;\n  static readonly all = new Map();\n}',
    clean: 'export class Seen {\n  readonly all = new Map();\n}',
  },
].map((planted) => ({ rule: 'solera/no-module-state', file: SERVICE, ...planted }));

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
].map(([name = '', right = '', from = '']) => ({
  rule: 'solera/http-only-at-the-edge',
  file: SERVICE,
  reported: `import { ${name} } from '${from}';\nexport const used = ${name};\n`,
  clean: `import { ${right} } from '${from}';\nexport const used = ${right};\n`,
  allowedIn: HTTP,
}));

const loading: PlantedLint[] = [
  'load()',
  'load({ populate: true })',
  'loadOrFail()',
  "loadProperty('name')",
  'loadItems()',
  'loadCount()',
  'matching({ limit: 1 })',
  'init()',
  "populate(['owner'])",
  'unwrap()',
].map((call) => ({
  rule: 'solera/loading-only-in-repositories',
  file: SERVICE,
  reported: method(`return row.owner.${call};`, 'findOwner'),
  clean: method('return row.owner.getEntity();', 'findOwner'),
  allowedIn: REPOSITORY,
}));

export const plantedLocal: readonly PlantedLint[] = [
  ...transactions,
  ...database,
  ...writes,
  ...kysely,
  ...tenant,
  ...loading,
  ...environment,
  ...moduleState,
  ...controllers,
  ...http,
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
