import { readFileSync } from 'node:fs';
import { calledMethod, descendants, enclosingMethod } from './syntax.mjs';

const TENANT = 'organization_id';

/** As the snapshot of the schema has them, so that a new table is one of them on the day it is made. */
const SNAPSHOT = new URL('../../../migrations/schema.snapshot.json', import.meta.url);
const TENANT_TABLES = new Set(
  JSON.parse(readFileSync(SNAPSHOT, 'utf8'))
    .tables.filter(({ columns }) => TENANT in columns)
    .map(({ name }) => name),
);

/**
 * A projection of tenant data says whose it is: the first of the two layers that keep tenants apart.
 * Row-level security, the second, would hide the rest of a table that was read as a whole.
 */
export const tenantCondition = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      missing:
        `{{table}} has rows of all organizations: the method needs .where('${TENANT}', '=', …), ` +
        'with the organization of the path.',
    },
  },
  create: (context) => ({
    CallExpression(node) {
      if (calledMethod(node) !== 'selectFrom') return;
      const table = tableOf(node.arguments[0]);
      if (!TENANT_TABLES.has(table)) return;
      const method = enclosingMethod(node);
      const all = method ? [...descendants(method, context.sourceCode.visitorKeys)] : [];
      if (!all.some(isTenantCondition)) {
        context.report({ node: node.arguments[0], messageId: 'missing', data: { table } });
      }
    },
  }),
};

/** `memberships` of `'memberships as membership'`. */
function tableOf(node) {
  return node?.type === 'Literal' ? String(node.value).split(' ')[0] : undefined;
}

function isTenantCondition(node) {
  if (node.type !== 'CallExpression' || calledMethod(node) !== 'where') return false;
  const [column, operator] = node.arguments;
  return (
    column?.type === 'Literal' &&
    String(column.value).split('.').at(-1) === TENANT &&
    operator?.value === '='
  );
}
