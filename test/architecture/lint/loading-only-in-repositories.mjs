import { calledMethod } from './syntax.mjs';

const LOADS = new Set([
  'init',
  'load',
  'loadCount',
  'loadItems',
  'loadOrFail',
  'loadProperty',
  'matching',
  'populate',
]);

/**
 * A relation that is loaded where it is used costs a statement for each row it is used for, and
 * nobody sees it. `unwrap` is worse: it hands out the entity unloaded, every column undefined.
 */
export const loadingOnlyInRepositories = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      load:
        '.{{name}}() sends a statement from where nobody expects one. Name the relation in the ' +
        '`populate` of the repository method, and return Loaded<Entity, relation>.',
      unwrap:
        '.unwrap() hands out an entity that may not be loaded. Use .id, .$ of a relation the ' +
        'repository loaded, or .getEntity(), which throws.',
    },
  },
  create: (context) => ({
    CallExpression(node) {
      const name = calledMethod(node);
      const messageId = name === 'unwrap' ? 'unwrap' : LOADS.has(name) ? 'load' : undefined;
      if (messageId) context.report({ node: node.callee.property, messageId, data: { name } });
    },
  }),
};
