import type {} from '@fastify/accepts';
import type { FastifyRequest } from 'fastify';
import { HttpError } from '../problems/http-error.js';

const PATCH_TYPE = 'application/merge-patch+json';

/** With the parameter we send: a client that asks for exactly what it gets must not be refused. */
const ANSWERED_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/problem+json',
];

/**
 * Refuses what cannot end well before any work is done.
 *
 * @throws HttpError 406 where the client takes no JSON, 415 where the body is a merge patch outside PATCH
 */
export function negotiate(request: FastifyRequest): void {
  if (request.accepts().type(ANSWERED_TYPES) === false) {
    throw new HttpError('notAcceptable', 'The route answers with application/json only.');
  }
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === PATCH_TYPE && request.method !== 'PATCH') {
    throw new HttpError('mediaTypeUnsupported', `The media type ${PATCH_TYPE} is for PATCH only.`);
  }
}
