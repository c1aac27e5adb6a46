import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { LightMyRequestResponse } from 'fastify';
import { addDocumentFormats } from './formats.js';

type Json = Record<string, unknown>;

interface Media {
  readonly schema: Json;
}

/** Always there, unless it says that it need not be. */
interface Header {
  readonly required?: boolean;
}

type Headers = Readonly<Record<string, Header | { readonly $ref: string }>>;

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly headers?: Headers; readonly content?: Readonly<Record<string, Media>> }
    >
  >;
}

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Headers of the transport, of CORS and of helmet: the same on every answer, and not part of a contract. */
const UNDECLARED_HEADERS =
  /^(date|connection|keep-alive|content-length|content-type|transfer-encoding|vary|access-control-.*|content-security-policy|cross-origin-.*|origin-agent-cluster|referrer-policy|strict-transport-security|x-(content-type-options|dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection))$/;

/**
 * Holds every answer of a test against the OpenAPI document, and finds whatever the document does
 * not declare: a status, a header, a media type, a member. A request that succeeded must be
 * declared as well: what the document forbids, the API must refuse.
 */
export class ClosedWorld {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<Media, ValidateFunction>();
  private readonly headers: Readonly<Record<string, Header>>;
  private readonly paths: readonly {
    pattern: RegExp;
    operations: Readonly<Record<string, Operation>>;
  }[];

  constructor(document: OpenAPIObject) {
    addDocumentFormats(this.ajv);
    const closed = close(document) as { paths: Json; components: Json };
    this.headers = (closed.components['headers'] ?? {}) as Record<string, Header>;
    this.ajv.addSchema({ $id: 'document', components: closed.components });
    this.paths = Object.entries(closed.paths).map(([path, operations]) => ({
      pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
      operations: operations as Record<string, Operation>,
    }));
  }

  /** @throws Error that lists everything the document does not declare */
  check(request: SentRequest, response: LightMyRequestResponse): void {
    const operation = this.operationOf(request);
    if (!operation) return;
    const findings = [
      ...this.findInResponse(operation, request, response),
      ...(response.statusCode < 300 ? this.findInRequest(operation, request) : []),
    ];
    if (findings.length === 0) return;
    const what = `${request.method} ${request.url} -> ${String(response.statusCode)} ${response.body}`;
    throw new Error(
      `Not in the document (${operation.operationId}):\n  ${findings.join('\n  ')}\n${what}`,
    );
  }

  private operationOf({ method, url }: SentRequest): Operation | undefined {
    const path = url.split('?')[0] ?? url;
    const name = method === 'HEAD' ? 'get' : method.toLowerCase();
    // Templates come after literals: /users/me is not a user with the id "me".
    const matching = this.paths.filter(({ pattern }) => pattern.test(path));
    const literal = matching.find(({ pattern }) => !pattern.source.includes('[^'));
    return (literal ?? matching[0])?.operations[name];
  }

  private findInResponse(
    operation: Operation,
    { method }: SentRequest,
    response: LightMyRequestResponse,
  ): string[] {
    const declared = operation.responses[String(response.statusCode)];
    if (!declared) return [`status ${String(response.statusCode)}`];
    const names = Object.keys(declared.headers ?? {}).map((name) => name.toLowerCase());
    const undeclared = Object.keys(response.headers)
      .filter((name) => !names.includes(name) && !UNDECLARED_HEADERS.test(name))
      .map((name) => `header ${name}`);
    const missing = Object.entries(declared.headers ?? {})
      .filter(
        ([name, header]) => this.isRequired(header) && !(name.toLowerCase() in response.headers),
      )
      .map(([name]) => `missing header ${name.toLowerCase()}`);
    const isBodyless = method === 'HEAD' || response.body === '';
    return [
      ...undeclared,
      ...missing,
      ...(isBodyless ? [] : this.findInBody(declared.content, response)),
    ];
  }

  private isRequired(header: Header | { readonly $ref: string }): boolean {
    const name = '$ref' in header ? header.$ref.split('/').at(-1) : undefined;
    const declared = name === undefined ? (header as Header) : this.headers[name];
    return declared?.required ?? true;
  }

  private findInBody(
    content: Readonly<Record<string, Media>> | undefined,
    response: LightMyRequestResponse,
  ): string[] {
    const mediaType = (response.headers['content-type'] ?? '').split(';')[0] ?? '';
    const media = content?.[mediaType];
    return media ? this.violations(media, response.json(), 'body') : [`media type ${mediaType}`];
  }

  private findInRequest(operation: Operation, request: SentRequest): string[] {
    const parameters = operation.parameters ?? [];
    const query = [...new URL(request.url, 'http://api.test').searchParams.keys()];
    const known = parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) => name);
    const sent = Object.keys(request.headers).map((name) => name.toLowerCase());
    const required = parameters.filter(
      (parameter) => parameter.in === 'header' && parameter.required,
    );
    const media = Object.values(operation.requestBody?.content ?? {})[0];
    return [
      ...query
        .filter((name) => !known.includes(name))
        .map((name) => `parameter ${name} was accepted`),
      ...required
        .filter(({ name }) => !sent.includes(name.toLowerCase()))
        .map(({ name }) => `success without ${name}`),
      ...(media ? this.findInAccepted(media, request.body) : []),
    ];
  }

  /** The document says what a body means; white space around its texts may be dropped before they are read. */
  private findInAccepted(media: Media, sent: unknown): string[] {
    const isRaw = typeof sent === 'string' || Buffer.isBuffer(sent);
    const body: unknown = isRaw ? JSON.parse(sent.toString()) : sent;
    const asSent = this.violations(media, body, 'accepted request body');
    return this.violations(media, trimmed(body), '').length === 0 ? [] : asSent;
  }

  private violations(media: Media, value: unknown, place: string): string[] {
    let validate = this.validators.get(media);
    if (!validate) {
      validate = this.ajv.compile(media.schema);
      this.validators.set(media, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${place}${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }
}

/** The document with every object schema closed: members it does not name are violations. */
function close(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(close);
  if (typeof node !== 'object' || node === null) return node;
  const copy: Json = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === 'example' || key === 'examples' ? value : close(value),
    ]),
  );
  if (typeof copy['$ref'] === 'string') return { ...copy, $ref: `document${copy['$ref']}` };
  const isOpen = copy['type'] === 'object' && copy['additionalProperties'] === undefined;
  return isOpen ? { ...copy, unevaluatedProperties: false } : copy;
}

function trimmed(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.trim() : (value as unknown),
    ]),
  );
}
