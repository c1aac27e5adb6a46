import { calledMethod, decoratorCall, descendants, enclosingMethod, lastName } from './syntax.mjs';

const WRITES = new Set([
  'nativeUpdate',
  'nativeDelete',
  'nativeInsert',
  'insert',
  'insertMany',
  'upsert',
  'upsertMany',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'replaceInto',
]);
const WRITING_SQL =
  /\b(insert\s+into|update\s+[\w".]+(\s+(as\s+)?\w+)?\s+set|delete\s+from|merge\s+into|truncate)\b/i;
const REPOSITORY = /\.repository\.ts$/;

/**
 * Audit rows are written from the change sets of the unit of work. Native and bulk writes have no
 * change set, so each must record itself or say why nobody needs to know.
 */
export const auditedWrites = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      place: '.{{name}}() writes without a change set and belongs in a repository method.',
      author:
        '.{{name}}() writes without a change set, so no audit row names its author. Change an ' +
        "entity instead, call audit.record() in this method, or mark it @Unaudited('why').",
      reason: "@Unaudited needs its reason as a text: @Unaudited('one row per request, no owner').",
    },
  },
  create: (context) => ({
    CallExpression(node) {
      const name = calledMethod(node);
      if (!WRITES.has(name) && !executesWrite(node)) return;
      const method = enclosingMethod(node);
      const report = (messageId) =>
        context.report({ node: node.callee.property, messageId, data: { name } });
      if (!method || !REPOSITORY.test(context.filename)) report('place');
      else if (!isAccountedFor(method, context.sourceCode.visitorKeys)) report('author');
    },
    Decorator({ expression }) {
      const isCall = expression.type === 'CallExpression';
      const name = lastName(isCall ? expression.callee : expression);
      if (name === 'Unaudited' && !(isCall && isReason(expression.arguments[0]))) {
        context.report({ node: expression, messageId: 'reason' });
      }
    },
  }),
};

/** `database.execute(sql)` that writes, or whose text is not here to be read. */
function executesWrite(call) {
  if (calledMethod(call) !== 'execute' || lastName(call.callee.object) !== 'database') return false;
  const [text] = call.arguments;
  if (text?.type === 'Literal') return WRITING_SQL.test(String(text.value));
  if (text?.type !== 'TemplateLiteral') return true;
  return WRITING_SQL.test(text.quasis.map(({ value }) => value.raw).join(' ? '));
}

function isAccountedFor(method, visitorKeys) {
  if (decoratorCall(method, 'Unaudited')) return true;
  return [...descendants(method.value, visitorKeys)].some(
    (node) =>
      node.type === 'CallExpression' &&
      calledMethod(node) === 'record' &&
      lastName(node.callee.object) === 'audit',
  );
}

function isReason(argument) {
  return argument?.type === 'Literal' && typeof argument.value === 'string'
    ? argument.value.trim() !== ''
    : false;
}
