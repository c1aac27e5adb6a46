import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from './schemas.js';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

/** An operation of the document, as the fuzzer needs it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly isPublic: boolean;
}

interface Declared {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
  readonly security: readonly object[];
}

export function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Declared>).map(([method, declared]) => ({
      id: declared.operationId,
      method: method.toUpperCase(),
      path,
      parameters: declared.parameters ?? [],
      body: declared.requestBody?.content['application/json']?.schema,
      isPublic: declared.security.length === 0,
    })),
  );
}
