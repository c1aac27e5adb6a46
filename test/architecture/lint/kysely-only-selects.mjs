import { calledMethod, enclosingMethod, methodName } from './syntax.mjs';

const READS = new Set(['selectFrom', 'selectNoFrom']);
/** `selectX` is the part that several of them have in common. */
const QUESTION = /^(list|find|select)[A-Z]/;
const REPOSITORY = /\.repository\.ts$/;

/**
 * Projections are for rows that are only shown. What is changed is loaded as an entity, so that
 * its invariants, version and audit row come with it.
 */
export const kyselyOnlySelects = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      place:
        '.{{name}}() is a Kysely projection: only repository methods named listX, findX or ' +
        'selectX may use one. To change or check a row, load the entity.',
    },
  },
  create: (context) => ({
    CallExpression(node) {
      const name = calledMethod(node);
      if (!READS.has(name)) return;
      const method = methodName(enclosingMethod(node)) ?? '';
      if (!REPOSITORY.test(context.filename) || !QUESTION.test(method)) {
        context.report({ node: node.callee.property, messageId: 'place', data: { name } });
      }
    },
  }),
};
