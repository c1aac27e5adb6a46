import type { OpenAPIObject } from '@nestjs/swagger';
import type { ApiDescription } from './documents.js';
import { renderRouteTable } from './route-table.page.js';

/** Files of this repository that are written by its code, by path from the root. */
export function generatedFiles({
  documents,
  routes,
}: ApiDescription): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries([...documents].map(([version, document]) => fileOf(version, document))),
    'docs/routes.md': renderRouteTable(routes),
  };
}

function fileOf(version: string, document: OpenAPIObject): [path: string, content: string] {
  return [`apps/api/openapi/v${version}.json`, `${JSON.stringify(document, null, 2)}\n`];
}
