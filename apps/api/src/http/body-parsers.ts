import type { FastifyInstance } from 'fastify';
import { HttpError } from '#core/http';

const JSON_TYPES = ['application/json', 'application/merge-patch+json'];
const HAS_NO_BODY = new Set(['GET', 'HEAD', 'DELETE']);

/**
 * Bodies are JSON in UTF-8 and nothing else: text, forms and everything unknown are 415. Keys that
 * would reach a prototype are refused, not dropped.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    // Many clients declare JSON on requests that have no body at all.
    if (body.length === 0 && HAS_NO_BODY.has(request.method)) {
      done(null, undefined);
      return;
    }
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
      void parse(request, text, (error, value: unknown) => {
        done(error && malformed('The body is not valid JSON.', error), value);
      });
    } catch (error) {
      done(malformed('The body is not valid UTF-8.', error));
    }
  });
}

function malformed(detail: string, cause: unknown): HttpError {
  return new HttpError('requestMalformed', detail, { cause });
}
