import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Problem } from '../problems/problem.js';
import { CHANGES } from '../request/methods.js';
import { listEndpoints, type DeclaredEndpoint } from './endpoint-list.js';
import { membersOfWhichOne } from '../fields/exactly-one-of.js';
import { KEY_PATTERN } from '../idempotency/keyed-request.js';
import { HEADERS } from './headers.js';
import { responsesOf } from './responses.js';
import { SecuritySchemes } from './security-schemes.js';

export interface DocumentOptions {
  /** Major version: only its endpoints are in the document. */
  readonly apiVersion: string;
  /** Version of the document itself, minor and patch included. */
  readonly documentVersion: string;
  readonly serverUrl: string;
  readonly tags: Readonly<Record<string, string>>;
}

type Operation = Record<string, unknown> & { operationId?: string };

const PATCH_TYPES = ['application/json', 'application/merge-patch+json'];

/**
 * The OpenAPI 3.1 document of one major version, from the classes of the application. It needs no
 * provider and no database: an application created in preview mode is enough.
 */
export function createDocument(app: INestApplication, options: DocumentOptions): OpenAPIObject {
  const endpoints = endpointsOf(app, options.apiVersion);
  const document = SwaggerModule.createDocument(app, baseOf(options), {
    operationIdFactory: (_controller, method) => method,
    extraModels: [Problem],
  });
  const schemes = SecuritySchemes.of(app.get(ModulesContainer, { strict: false }));
  const prefix = `/v${options.apiVersion}/`;
  const paths: Record<string, Record<string, object>> = {};
  for (const path of Object.keys(document.paths)
    .filter((name) => name.startsWith(prefix))
    .sort()) {
    paths[path] = Object.fromEntries(
      Object.entries(document.paths[path] as Record<string, Operation>).map(
        ([method, operation]) => [
          method,
          complete(operation, method.toUpperCase(), endpoints, schemes),
        ],
      ),
    );
  }
  closeRequestSchemas(document, [...endpoints.values()]);
  return {
    ...document,
    paths: paths,
    components: {
      ...document.components,
      headers: HEADERS,
      securitySchemes: schemes.describe(),
    },
  };
}

/** @throws Error where two endpoints have one name: a client could have only one of them */
function endpointsOf(app: INestApplication, apiVersion: string): Map<string, DeclaredEndpoint> {
  const endpoints = new Map<string, DeclaredEndpoint>();
  for (const endpoint of listEndpoints(app.get(ModulesContainer, { strict: false }))) {
    if (endpoint.apiVersion !== apiVersion) continue;
    const { operationId, controller } = endpoint;
    const twin = endpoints.get(operationId);
    if (twin) {
      throw new Error(
        `Two operations are called ${operationId}: ${twin.controller}, ${controller}`,
      );
    }
    endpoints.set(operationId, endpoint);
  }
  return endpoints;
}

function baseOf(options: DocumentOptions): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Solera API')
    .setDescription(DESCRIPTION)
    .setVersion(options.documentVersion)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(options.serverUrl, 'This installation');
  for (const [name, description] of Object.entries(options.tags)) builder.addTag(name, description);
  return builder.build();
}

const DESCRIPTION = [
  'JSON in camelCase; times in UTC with milliseconds; ids are UUIDs. Unknown members and parameters are refused.',
  'Every error is application/problem+json (RFC 9457): match on `code`. Lists are paged by cursor.',
  'Resources with an ETag are changed with If-Match. A POST with an Idempotency-Key can be sent again.',
].join('\n\n');

/** Adds to an operation what follows from its declaration and from HTTP. */
function complete(
  operation: Operation,
  method: string,
  endpoints: ReadonlyMap<string, DeclaredEndpoint>,
  schemes: SecuritySchemes,
): object {
  const endpoint = endpoints.get(operation.operationId ?? '');
  if (!endpoint) throw new Error(`${operation.operationId ?? 'A route'} lacks @Endpoint()`);
  const { access, input, options } = endpoint;
  const parameters = [...((operation['parameters'] as object[] | undefined) ?? [])];
  if (options.versioned && method === 'GET') parameters.push(IF_NONE_MATCH);
  if (options.versioned && CHANGES.has(method)) parameters.push(IF_MATCH);
  if (method === 'POST') parameters.push(IDEMPOTENCY_KEY);
  const { requestBody: _generated, ...rest } = operation;
  return {
    ...rest,
    ...(parameters.length > 0 && { parameters }),
    ...(input.body && { requestBody: requestBodyOf(input.body.name, method) }),
    responses: responsesOf(endpoint, method),
    security: schemes.requiredBy(endpoint),
    ...(access?.kind === 'requires' && {
      'x-permission': access.permission,
      ...(access.isForUsers && { 'x-users-only': true }),
    }),
    ...(endpoint.isForRecent && { 'x-recent-log-in': true }),
  };
}

function requestBodyOf(name: string, method: string): object {
  const schema = { $ref: `#/components/schemas/${name}` };
  const types = method === 'PATCH' ? PATCH_TYPES : PATCH_TYPES.slice(0, 1);
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

const TAG_SCHEMA = { type: 'string', maxLength: 1000, example: '"v1.1"' };

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'ETag of the version the change is for, or * for any.',
  schema: TAG_SCHEMA,
};

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'ETag of the version the client has; 304 where it is still the newest.',
  // Not that of a new resource: Swagger UI sends examples, and 304 would be all it shows.
  schema: { ...TAG_SCHEMA, example: '"v1.0"' },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A text of your own, new for each request and the same for its retries, such as a UUID: what was done within 24 hours is answered again instead of being done again.',
  // No example: Swagger UI would send it, and every second request would be a replay.
  schema: { type: 'string', minLength: 1, maxLength: 512, pattern: KEY_PATTERN },
};

/** Request bodies know no other members; responses may gain some within a major version. */
function closeRequestSchemas(
  document: OpenAPIObject,
  endpoints: readonly DeclaredEndpoint[],
): void {
  const schemas = document.components?.schemas ?? {};
  for (const { input } of endpoints) {
    const schema = input.body && schemas[input.body.name];
    if (!input.body || !schema) continue;
    Object.assign(schema, { additionalProperties: false });
    const oneOf = membersOfWhichOne(input.body).map((member) => ({ required: [member] }));
    if (oneOf.length > 0) Object.assign(schema, { oneOf });
  }
}
