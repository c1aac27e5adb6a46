import { decoratorCall, descendants } from './syntax.mjs';

/**
 * A controller says which service method answers a route, and nothing else: the edge validates
 * before it, maps after it, and rules belong to the service.
 */
export const oneLineControllers = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      body:
        'A controller method is one statement: return the call of one service method. ' +
        'Move the rest into the service.',
      calls: 'A controller method calls one service method, this one calls {{count}}.',
    },
  },
  create: (context) => ({
    MethodDefinition(node) {
      const owner = node.parent.parent;
      if (node.kind === 'constructor' || !node.value.body) return;
      if (!decoratorCall(owner, 'Controller')) return;
      const statements = node.value.body.body;
      const isOneLine =
        statements.length === 1 && /^(Return|Expression)Statement$/.test(statements[0].type);
      if (!isOneLine) {
        context.report({ node: node.key, messageId: 'body' });
        return;
      }
      const count = countServiceCalls(statements[0], context.sourceCode.visitorKeys);
      if (count > 1) context.report({ node: node.key, messageId: 'calls', data: { count } });
    },
  }),
};

/** Calls of the form `this.service.method()`. */
function countServiceCalls(statement, visitorKeys) {
  return [...descendants(statement, visitorKeys)].filter(
    (node) =>
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      node.callee.object.type === 'MemberExpression' &&
      node.callee.object.object.type === 'ThisExpression',
  ).length;
}
