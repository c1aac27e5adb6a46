import type { OpenAPIObject } from '@nestjs/swagger';
import { previewDocuments } from './documents.js';
import { renderRouteTable } from './route-table.page.js';

/** Files of this repository that are written by its code, by path from the root. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const documents = await previewDocuments();
  return {
    ...Object.fromEntries([...documents].map(([version, document]) => fileOf(version, document))),
    'docs/routes.md': renderRouteTable([...documents.values()]),
  };
}

function fileOf(version: string, document: OpenAPIObject): [path: string, content: string] {
  return [`apps/api/openapi/v${version}.json`, `${JSON.stringify(document, null, 2)}\n`];
}
