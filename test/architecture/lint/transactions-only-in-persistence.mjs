import { calledMethod } from './syntax.mjs';

const CALLS = new Set([
  'flush',
  'begin',
  'commit',
  'rollback',
  'transactional',
  'persistAndFlush',
  'removeAndFlush',
]);

/** One request, one transaction: whoever flushes or commits on the way breaks the promise. */
export const transactionsOnlyInPersistence = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      call:
        '.{{name}}() decides about a transaction, and only core/persistence may. ' +
        'Change entities and return: UnitOfWork.run flushes and commits when the work is done.',
    },
  },
  create: (context) => ({
    CallExpression(node) {
      const name = calledMethod(node);
      if (CALLS.has(name)) {
        context.report({ node: node.callee.property, messageId: 'call', data: { name } });
      }
    },
  }),
};
