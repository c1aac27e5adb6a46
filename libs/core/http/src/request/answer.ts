import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EndpointOptions, ResponseClass } from '../endpoint/endpoint.decorator.js';
import { entityTag, isNotModified } from '../endpoint/entity-tags.js';
import { pageLinks } from '../pages/links.js';
import { READS } from './methods.js';
import { PageResponse } from '../pages/page.js';

/** What will be sent after COMMIT: plain values, so that a unit that is run again leaves no trace on the reply. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | undefined;
}

export interface AnswerContext {
  readonly endpoint: EndpointOptions;
  readonly request: FastifyRequest;
  readonly apiVersion: string;
  readonly publicUrl: string;
}

/** Represents what the handler returned; called inside the transaction, after the flush. */
export function answerOf(result: unknown, context: AnswerContext): Answer {
  const { endpoint, request, apiVersion, publicUrl } = context;
  const { alternative } = endpoint;
  if (alternative && result instanceof alternative.result) {
    const returns = alternative.returns as ResponseClass<unknown>;
    const headers = { 'cache-control': cacheControlOf(endpoint) };
    return { status: alternative.status, headers, body: returns.of(result) };
  }
  const params = request.params as Readonly<Record<string, unknown>>;
  const body = (endpoint.returns as ResponseClass<unknown> | undefined)?.of(result);
  const tag = endpoint.versioned && body ? entityTag(apiVersion, versionOf(result)) : undefined;
  return {
    status: successStatus(endpoint, request.method),
    headers: {
      'cache-control': cacheControlOf(endpoint),
      ...(tag !== undefined && { etag: tag }),
      ...(endpoint.location !== undefined && {
        location: locationOf(endpoint.location, apiVersion, { ...params, ...body }),
      }),
      ...(body instanceof PageResponse && { link: pageLinks(publicUrl, request.url, body.page) }),
    },
    body,
  };
}

function cacheControlOf({ secret }: EndpointOptions): string {
  return secret ? 'no-store' : 'private, no-cache';
}

/** Sends an answer; a GET whose client has this version already gets 304 without a body. */
export function send(
  answer: Answer,
  request: FastifyRequest,
  reply: FastifyReply,
): object | undefined {
  const { etag } = answer.headers;
  void reply.headers(answer.headers);
  if (
    READS.has(request.method) &&
    etag !== undefined &&
    isNotModified(request.headers['if-none-match'], etag)
  ) {
    void reply.status(304);
    return undefined;
  }
  void reply.status(answer.status);
  return answer.body;
}

export function successStatus(endpoint: EndpointOptions, method: string): number {
  if (endpoint.status !== undefined) return endpoint.status;
  if (!endpoint.returns) return 204;
  return method === 'POST' ? 201 : 200;
}

/** @throws Error where the answer lacks what the template names */
function locationOf(
  template: string,
  apiVersion: string,
  values: Readonly<Record<string, unknown>>,
): string {
  const path = template.replace(/\{(\w+)\}/g, (_braces, name: string) => {
    const value = values[name];
    if (typeof value !== 'string') throw new Error(`The answer has no ${name} for its Location`);
    return encodeURIComponent(value);
  });
  return `/v${apiVersion}/${path}`;
}

function versionOf(result: unknown): number {
  const { version } = result as { version?: unknown };
  if (typeof version !== 'number')
    throw new Error('A versioned endpoint must return something with a version');
  return version;
}
