import { lastName } from './syntax.mjs';

const SYNC = /[a-z0-9]Sync$/;

/** A blocking call stops every request of the process, not only its own. */
export const noSyncCalls = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { call: '{{name}}() blocks the whole process. Await its asynchronous twin.' },
  },
  create: (context) => ({
    CallExpression(node) {
      const name = lastName(node.callee);
      if (name && SYNC.test(name)) {
        context.report({ node: node.callee, messageId: 'call', data: { name } });
      }
    },
  }),
};
