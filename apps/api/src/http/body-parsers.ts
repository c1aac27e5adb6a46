import type { FastifyInstance } from 'fastify';
import { HttpError } from '#core/http';

const JSON_TYPES = ['application/json', 'application/merge-patch+json'];
/** Far more than any resource has, and far less than what exhausts the stack of whoever walks it. */
const MAX_DEPTH = 32;
const HAS_NO_BODY = new Set(['GET', 'HEAD', 'DELETE']);

/**
 * Bodies are JSON in UTF-8 and nothing else: text, forms and everything unknown are 415. Keys that
 * would reach a prototype are refused, not dropped.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      done(new HttpError('mediaTypeUnsupported', 'Bodies are read without a content encoding.'));
      return;
    }
    // Many clients declare JSON on requests that have no body at all.
    if (body.length === 0 && HAS_NO_BODY.has(request.method)) {
      done(null, undefined);
      return;
    }
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
      void parse(request, text, (error, value: unknown) => {
        if (error) done(malformed('The body is not valid JSON.', error));
        else if (isTooDeep(value)) done(malformed(TOO_DEEP, undefined));
        else done(null, value);
      });
    } catch (error) {
      done(malformed('The body is not valid UTF-8.', error));
    }
  });
}

function malformed(detail: string, cause: unknown): HttpError {
  return new HttpError('requestMalformed', detail, { cause });
}

const TOO_DEEP = `The body is nested more than ${String(MAX_DEPTH)} deep.`;

/** Level by level, because a recursive walk is what the limit is there to prevent. */
function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
