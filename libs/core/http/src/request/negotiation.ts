import type {} from '@fastify/accepts';
import type { FastifyRequest } from 'fastify';
import { HttpError } from '../problems/http-error.js';

const PATCH_TYPE = 'application/merge-patch+json';

/**
 * Refuses what cannot end well before any work is done.
 *
 * @throws HttpError 406 where the client takes no JSON, 415 where the body is a merge patch outside PATCH
 */
export function negotiate(request: FastifyRequest): void {
  if (request.accepts().type(['application/json', 'application/problem+json']) === false) {
    throw new HttpError('notAcceptable', 'The route answers with application/json only.');
  }
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === PATCH_TYPE && request.method !== 'PATCH') {
    throw new HttpError('mediaTypeUnsupported', `${PATCH_TYPE} is for PATCH only.`);
  }
}
