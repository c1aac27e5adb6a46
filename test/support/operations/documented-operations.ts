import type { OpenAPIObject } from '@nestjs/swagger';
import { readFile } from 'node:fs/promises';

/** The keywords our documents use; another one makes the generator of test/fuzz fail, not lie. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly oneOf?: readonly Schema[];
  readonly default?: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

/** An operation as the document declares it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly isPublic: boolean;
  /** The ways to authenticate it declares, each with the scopes it asks for. */
  readonly security: Readonly<Record<string, readonly string[]>>;
  /** Everything but GET: what it succeeds in is a change. */
  readonly isWrite: boolean;
  /** Every status it can end with. */
  readonly statuses: readonly number[];
  /** The one of them that is a success; of several, the first. */
  readonly success: number;
  /** It answers a page of items. */
  readonly isList: boolean;
}

interface Declared {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
  readonly responses: Readonly<Record<string, { readonly headers?: object }>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** The committed document of version 1; test/architecture/generated-files.spec.ts holds it against the code. */
export const DOCUMENT = JSON.parse(
  await readFile(new URL('../../../apps/api/openapi/v1.json', import.meta.url), 'utf8'),
) as OpenAPIObject;

export const OPERATIONS = operationsOf(DOCUMENT);

/** Those that are not for everybody. */
export const CLOSED = OPERATIONS.filter(({ isPublic }) => !isPublic);

export function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Declared>).map(([method, declared]) => {
      const statuses = Object.keys(declared.responses).map(Number);
      const success = statuses.find((status) => status >= 200 && status < 300);
      if (success === undefined) throw new Error(`${declared.operationId} cannot succeed`);
      return {
        id: declared.operationId,
        method: method.toUpperCase(),
        path,
        parameters: declared.parameters ?? [],
        body: declared.requestBody?.content['application/json']?.schema,
        isPublic: declared.security.length === 0,
        security: Object.assign({}, ...declared.security) as Operation['security'],
        isWrite: method !== 'get',
        statuses,
        success,
        isList: 'Link' in (declared.responses[success]?.headers ?? {}),
      };
    }),
  );
}
