import { HttpException } from '@nestjs/common';
import { HttpError, type HTTP_ERRORS } from './http-error.js';

/** Codes of Fastify 5 and of the HTTP parser below it, and what each means to a client. */
const BY_CODE: Readonly<Record<string, readonly [keyof typeof HTTP_ERRORS, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['bodyTooLarge', 'The body has more than 1 MiB.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'mediaTypeUnsupported',
    'The media type of the body is not one the route reads.',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'requestMalformed',
    'The body is not as long as Content-Length says.',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['requestMalformed', 'The body is empty but declared as JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['requestMalformed', 'The body is not valid JSON.'],
};

/**
 * Brings errors of Fastify, of its plugins and of Nest into our own terms. Everything else is
 * unexpected, and its message stays in the log.
 */
export function fromFramework(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? BY_CODE[code] : undefined;
  if (known) return new HttpError(known[0], known[1], { cause: thrown });
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusCode;
  if (status === 404) return new HttpError('routeNotFound', 'There is no such route.');
  if (status === 400) return new HttpError('requestMalformed', 'The request cannot be read.');
  return new HttpError('internalError', 'The request failed for a reason on our side.', {
    cause: thrown,
  });
}
