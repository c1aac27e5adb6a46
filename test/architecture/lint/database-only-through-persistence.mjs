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

/**
 * Outside a unit of work the EntityManager and Kysely still answer, autocommitted and without a
 * tenant. The accessors of core/persistence throw there, and flush before a Kysely read.
 */
export const databaseOnlyThroughPersistence = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      handle:
        "'{{name}}' of '{{from}}' is a handle on the database. Use the accessors of " +
        "'#core/persistence', which work only inside a unit of work; import types with 'import type'.",
      accessor:
        '.{{name}}() reaches the database beside the unit of work. ' +
        "Use the accessors of '#core/persistence'.",
      sql:
        '.execute() with SQL text bypasses the unit of work. ' +
        "Write the query with the accessors of '#core/persistence'.",
    },
  },
  create: (context) => ({
    ImportDeclaration(node) {
      const from = node.source.value;
      for (const { specifier, name } of valueImports(node)) {
        if (from === 'kysely' || (ORM_PACKAGE.test(from) && ORM_HANDLES.has(name))) {
          context.report({ node: specifier, messageId: 'handle', data: { name, from } });
        }
      }
    },
    CallExpression(node) {
      const name = calledMethod(node);
      if (ACCESSORS.has(name)) {
        context.report({ node: node.callee.property, messageId: 'accessor', data: { name } });
      }
      if (name === 'execute' && runsSql(node)) {
        context.report({ node: node.callee.property, messageId: 'sql' });
      }
    },
  }),
};

/** Kysely ends its queries with `.execute()` too, but without SQL text. */
function runsSql(call) {
  const text = call.arguments[0];
  const isText =
    text?.type === 'TemplateLiteral' ||
    text?.type === 'TaggedTemplateExpression' ||
    (text?.type === 'Literal' && typeof text.value === 'string');
  return isText || SQL_RUNNERS.test(lastName(call.callee.object) ?? '');
}
