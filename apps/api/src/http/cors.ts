import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

/**
 * Lets pages of the named origins read our answers; without any, there is no CORS at all. Not by
 * `enableCors` of Nest, which would answer preflights before any of our hooks.
 */
export async function registerCors(
  app: NestFastifyApplication,
  origins: readonly string[],
): Promise<void> {
  if (origins.length === 0) return;
  const optionsFor = async (request: FastifyRequest): Promise<FastifyCorsOptions> => ({
    ...CORS,
    origin: isLeftToTheServer(request, origins) ? false : [...origins],
    preflight: isPreflight(request),
  });
  await app.register(cors, { delegator: optionsFor });
}

/** OPTIONS that is no preflight is answered with Allow, with CORS as without. */
function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** At the authorization server's paths other origins are judged by it, client by client. */
function isLeftToTheServer({ url, headers }: FastifyRequest, origins: readonly string[]): boolean {
  return /^\/(oauth|\.well-known)\//.test(url) && !origins.includes(headers.origin ?? '');
}

const CORS: FastifyCorsOptions = {
  credentials: false,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: [
    'Authorization',
    'Content-Type',
    'If-Match',
    'If-None-Match',
    'Idempotency-Key',
    'X-Request-Id',
  ],
  exposedHeaders: [
    'ETag',
    'Idempotent-Replayed',
    'Link',
    'Location',
    'RateLimit',
    'RateLimit-Policy',
    'Retry-After',
    'WWW-Authenticate',
    'X-Request-Id',
  ],
  maxAge: 600,
};
