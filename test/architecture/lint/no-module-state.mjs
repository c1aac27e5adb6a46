const COLLECTIONS = /^(Map|Set|WeakMap|WeakSet|Array)$/;
const READ_ONLY_TYPES = /^(ReadonlyMap|ReadonlySet|ReadonlyArray|Readonly)$/;

/**
 * State beside the container is shared by every request, every tenant and every test of a process,
 * and by none of the other instances.
 */
export const noModuleState = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      variable: 'A module-level variable is state of the process. Keep it in an injected class.',
      collection:
        'A module-level collection that can be filled is state of the process. Give it a read-only ' +
        'type (ReadonlyMap, ReadonlySet, readonly T[], Readonly<…>) or keep it in an injected class.',
      field:
        'A static field that can be assigned is state of the process. Make it static readonly.',
    },
  },
  create: (context) => ({
    'Program > VariableDeclaration, Program > ExportNamedDeclaration > VariableDeclaration'(node) {
      if (node.declare) return;
      if (node.kind !== 'const' && node.kind !== 'using') {
        context.report({ node, messageId: 'variable' });
        return;
      }
      for (const { id, init } of node.declarations) {
        if (isFillable(init) && !isReadOnly(id.typeAnnotation)) {
          context.report({ node: id, messageId: 'collection' });
        }
      }
    },
    PropertyDefinition(node) {
      if (!node.static || node.declare) return;
      if (!node.readonly) context.report({ node: node.key, messageId: 'field' });
      else if (isFillable(node.value) && !isReadOnly(node.typeAnnotation)) {
        context.report({ node: node.key, messageId: 'collection' });
      }
    },
  }),
};

/** Literals with content are tables, not state; an empty one is made to be filled. */
function isFillable(value) {
  switch (value?.type) {
    case 'NewExpression':
      return value.callee.type === 'Identifier' && COLLECTIONS.test(value.callee.name);
    case 'ArrayExpression':
      return value.elements.length === 0;
    case 'ObjectExpression':
      return value.properties.length === 0;
    case 'TSSatisfiesExpression':
      return isFillable(value.expression);
    case 'TSAsExpression':
      return !isReadOnly(value) && !isConst(value) && isFillable(value.expression);
    default:
      return false;
  }
}

function isConst({ typeAnnotation }) {
  return typeAnnotation.type === 'TSTypeReference' && typeAnnotation.typeName.name === 'const';
}

function isReadOnly(annotated) {
  const type = annotated?.typeAnnotation;
  if (type?.type === 'TSTypeOperator') return type.operator === 'readonly';
  return type?.type === 'TSTypeReference' && READ_ONLY_TYPES.test(type.typeName.name);
}
