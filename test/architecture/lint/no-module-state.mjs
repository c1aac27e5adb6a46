import { lastName } from './syntax.mjs';

const COLLECTIONS = /^(Map|Set|WeakMap|WeakSet|Array)$/;
const READ_ONLY_TYPES = /^(ReadonlyMap|ReadonlySet|ReadonlyArray|Readonly)$/;
const CHANGES = new Set([
  'add',
  'clear',
  'delete',
  'fill',
  'pop',
  'push',
  'reverse',
  'set',
  'shift',
  'sort',
  'splice',
  'unshift',
]);

/**
 * State beside the container is shared by every request, every tenant and every test of a process,
 * and by none of the other instances. A collection with content that is never changed is a table.
 */
export const noModuleState = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      variable: 'A module-level variable is state of the process. Keep it in an injected class.',
      empty:
        'A module-level collection without content is made to be filled: state of the process. ' +
        'Keep it in an injected class.',
      changed:
        'This changes a module-level collection, which is state of the process. ' +
        'Keep it in an injected class.',
      exported:
        'Importers could change this collection. Give it a read-only type ' +
        '(ReadonlyMap, ReadonlySet, readonly T[], Readonly<…>).',
      field:
        'A static field that can be assigned is state of the process. Make it static readonly.',
    },
  },
  create: (context) => ({
    'Program > VariableDeclaration, Program > ExportNamedDeclaration > VariableDeclaration'(node) {
      if (node.declare) return;
      if (node.kind === 'let' || node.kind === 'var') {
        context.report({ node, messageId: 'variable' });
        return;
      }
      const isExported = node.parent.type === 'ExportNamedDeclaration';
      for (const declarator of node.declarations) {
        const { id, init } = declarator;
        if (!isCollection(init) || isReadOnly(id.typeAnnotation)) continue;
        if (isEmpty(init)) context.report({ node: id, messageId: 'empty' });
        else if (isExported && isBuilt(init)) context.report({ node: id, messageId: 'exported' });
        for (const variable of context.sourceCode.getDeclaredVariables(declarator)) {
          for (const { identifier } of variable.references) {
            if (isChanged(identifier)) context.report({ node: identifier, messageId: 'changed' });
          }
        }
      }
    },
    PropertyDefinition(node) {
      if (!node.static || node.declare) return;
      if (!node.readonly) context.report({ node: node.key, messageId: 'field' });
      else if (
        isCollection(node.value) &&
        isEmpty(node.value) &&
        !isReadOnly(node.typeAnnotation)
      ) {
        context.report({ node: node.key, messageId: 'empty' });
      }
    },
  }),
};

function withoutTypes(value) {
  const isWrapped = value?.type === 'TSAsExpression' || value?.type === 'TSSatisfiesExpression';
  return isWrapped ? withoutTypes(value.expression) : value;
}

function isBuilt(init) {
  const value = withoutTypes(init);
  return value?.type === 'NewExpression' && COLLECTIONS.test(lastName(value.callee) ?? '');
}

function isCollection(init) {
  return isBuilt(init) || /^(Array|Object)Expression$/.test(withoutTypes(init)?.type ?? '');
}

function isEmpty(init) {
  const { arguments: given, elements, properties } = withoutTypes(init);
  return (given ?? elements ?? properties).length === 0;
}

/** `x.set(…)`, `x.y = …`, `x[0]++`, `delete x.y`. */
function isChanged(identifier) {
  const member = identifier.parent;
  if (member.type !== 'MemberExpression' || member.object !== identifier) return false;
  const { parent } = member;
  switch (parent.type) {
    case 'CallExpression':
      return parent.callee === member && CHANGES.has(lastName(member));
    case 'AssignmentExpression':
      return parent.left === member;
    case 'UpdateExpression':
      return true;
    case 'UnaryExpression':
      return parent.operator === 'delete';
    default:
      return false;
  }
}

function isReadOnly(annotated) {
  const type = annotated?.typeAnnotation;
  if (type?.type === 'TSTypeOperator') return type.operator === 'readonly';
  return type?.type === 'TSTypeReference' && READ_ONLY_TYPES.test(lastName(type.typeName) ?? '');
}
