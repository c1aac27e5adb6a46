import type { OpenAPIObject } from '@nestjs/swagger';

interface ListedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly unknown[];
  readonly 'x-permission'?: string;
}

/** The page that shows every route and who may call it. */
export function renderRouteTable(documents: readonly OpenAPIObject[]): string {
  const rows = documents.flatMap((document) => rowsOf(document));
  return [
    '# Routes',
    '',
    'Written by `npm run generate` from the code. Routes that need a log-in are refused with 401 without',
    'one; a missing permission is 403. Operators have the permissions of every feature.',
    '',
    '| route | operation | who may call it | what it does |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function rowsOf({ paths }: OpenAPIObject): string[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as unknown as Record<string, ListedOperation>).map(
      ([method, operation]) =>
        `| \`${method.toUpperCase()} ${path}\` | ${operation.operationId} | ${accessOf(operation)} | ${operation.summary} |`,
    ),
  );
}

function accessOf({ security, 'x-permission': permission }: ListedOperation): string {
  if (security.length === 0) return 'anybody';
  return permission === undefined ? 'who is logged in' : `\`${permission}\``;
}
