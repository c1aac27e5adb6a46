import { lastName } from './syntax.mjs';

const INJECTED = /(Service|Repository)$/;

/** A service made by hand has other dependencies than the injected one, and no test replaces it. */
export const noNewService = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { made: 'new {{name}}() bypasses the container. Inject {{name}} instead.' },
  },
  create: (context) => ({
    NewExpression(node) {
      const name = lastName(node.callee);
      if (name && INJECTED.test(name)) {
        context.report({ node, messageId: 'made', data: { name } });
      }
    },
  }),
};
