import { lastName, valueImports } from './syntax.mjs';

/** A variable that is read where it is used is in no list, has no check and no clear error. */
export const environmentOnlyInConfig = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      read:
        'The environment is read in core/config only. Declare the variable there and inject the ' +
        'configuration class.',
    },
  },
  create: (context) => ({
    MemberExpression(node) {
      if (lastName(node) === 'env' && lastName(node.object) === 'process') {
        context.report({ node, messageId: 'read' });
      }
    },
    VariableDeclarator(node) {
      if (node.id.type !== 'ObjectPattern' || !node.init || lastName(node.init) !== 'process') {
        return;
      }
      const env = node.id.properties.find((property) => property.key?.name === 'env');
      if (env) context.report({ node: env, messageId: 'read' });
    },
    ImportDeclaration(node) {
      if (!/^(node:)?process$/.test(node.source.value)) return;
      const env = valueImports(node).find(({ name }) => name === 'env');
      if (env) context.report({ node: env.specifier, messageId: 'read' });
    },
  }),
};
