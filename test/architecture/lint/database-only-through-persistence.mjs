import { calledMethod, lastName, valueImports } from './syntax.mjs';

const ORM_PACKAGE = /^@mikro-orm\//;
const ORM_HANDLES = new Set([
  '*',
  'EntityManager',
  'EntityRepository',
  'MikroORM',
  'SqlEntityManager',
  'SqlEntityRepository',
  'PostgreSqlConnection',
  'raw',
  'sql',
]);
const ACCESSORS = new Set([
  'createQueryBuilder',
  'getConnection',
  'getDriver',
  'getEntityManager',
  'getKysely',
  'qb',
]);
const SQL_RUNNERS = /^(em|entityManager|connection|orm|pool)$/;
const GUARDED = 'database';
const REPOSITORY = /\.repository\.ts$/;

/**
 * Outside a unit of work the EntityManager and Kysely still answer, autocommitted and without a
 * tenant. `Database` of core/persistence throws there, and flushes before it reads.
 */
export const databaseOnlyThroughPersistence = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      handle:
        "'{{name}}' of '{{from}}' is a handle on the database. Inject Database of " +
        "'#core/persistence', which works only inside a unit of work; import types with 'import type'.",
      accessor:
        '.{{name}}() reaches the database beside the unit of work. Inject Database of ' +
        "'#core/persistence' (a repository may call getEntityManager().persist() and .remove()).",
      sql:
        '.execute() with SQL text bypasses the unit of work. ' +
        "Inject Database of '#core/persistence' and call this.database.execute().",
      place: 'Queries live in repositories: only a *.repository.ts file uses Database.',
    },
  },
  create: (context) => ({
    ImportDeclaration(node) {
      const from = node.source.value;
      for (const { specifier, name } of valueImports(node)) {
        if (from === '#core/persistence' && name === 'Database') {
          if (!REPOSITORY.test(context.filename)) {
            context.report({ node: specifier, messageId: 'place' });
          }
        } else if (from === 'kysely' || (ORM_PACKAGE.test(from) && ORM_HANDLES.has(name))) {
          context.report({ node: specifier, messageId: 'handle', data: { name, from } });
        }
      }
    },
    CallExpression(node) {
      const name = calledMethod(node);
      if (ACCESSORS.has(name) && !(REPOSITORY.test(context.filename) && addsOrRemoves(node))) {
        context.report({ node: node.callee.property, messageId: 'accessor', data: { name } });
      }
      if (name === 'execute' && runsSql(node)) {
        context.report({ node: node.callee.property, messageId: 'sql' });
      }
    },
  }),
};

/** `rows.getEntityManager().persist(row)`: the repository of MikroORM 7 has no persist of its own. */
function addsOrRemoves({ callee, parent }) {
  return (
    lastName(callee) === 'getEntityManager' &&
    parent.type === 'MemberExpression' &&
    /^(persist|remove)$/.test(lastName(parent) ?? '')
  );
}

/** Kysely ends its queries with `.execute()` too, but without SQL text. */
function runsSql(call) {
  const receiver = lastName(call.callee.object) ?? '';
  const text = call.arguments[0];
  const isText =
    text?.type === 'TemplateLiteral' ||
    text?.type === 'TaggedTemplateExpression' ||
    (text?.type === 'Literal' && typeof text.value === 'string');
  return receiver !== GUARDED && (isText || SQL_RUNNERS.test(receiver));
}
