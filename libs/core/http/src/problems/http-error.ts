import type { ErrorDescription, FieldProblem } from '#core/errors';

export type HttpDescription = Omit<ErrorDescription, 'kind'> & { readonly status: number };

/** A refusal that is about HTTP itself and not about any feature. */
export class HttpError extends Error {
  readonly description: HttpDescription;
  readonly fields: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    name: keyof typeof HTTP_ERRORS,
    detail: string,
    options: {
      fields?: readonly FieldProblem[];
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'HttpError';
    this.description = HTTP_ERRORS[name];
    this.fields = options.fields ?? [];
    this.headers = options.headers ?? {};
  }
}

/** The refusals of the HTTP layer, published in the error catalogue beside those of the features. */
export const HTTP_ERRORS = {
  requestMalformed: {
    status: 400,
    code: 'request-malformed',
    title: 'The request cannot be read',
    help: 'Check the JSON syntax, the encoding (UTF-8) and the percent-encoding of the path.',
  },
  routeNotFound: {
    status: 404,
    code: 'route-not-found',
    title: 'There is no such route',
    help: 'GET / lists the versions of the API and their documents.',
  },
  problemNotFound: {
    status: 404,
    code: 'problem-not-found',
    title: 'There is no such kind of problem',
    help: 'The codes are listed at GET /problems.',
  },
  methodNotAllowed: {
    status: 405,
    code: 'method-not-allowed',
    title: 'The route does not know this method',
    help: 'Allow names the methods it knows.',
  },
  notAcceptable: {
    status: 406,
    code: 'not-acceptable',
    title: 'The client does not accept JSON',
    help: 'Let Accept include application/json.',
  },
  requestTimedOut: {
    status: 408,
    code: 'request-timed-out',
    title: 'The request did not arrive in time',
    help: 'Send the whole request without pauses.',
  },
  bodyTooLarge: {
    status: 413,
    code: 'body-too-large',
    title: 'The body is too large',
    help: 'A body may have 1 MiB.',
  },
  urlTooLong: {
    status: 414,
    code: 'url-too-long',
    title: 'The URL is too long',
    help: 'Each part of the path may have 100 characters.',
  },
  mediaTypeUnsupported: {
    status: 415,
    code: 'media-type-unsupported',
    title: 'The route does not read this media type',
    help: 'Send application/json; PATCH also reads application/merge-patch+json.',
  },
  validationFailed: {
    status: 422,
    code: 'validation-failed',
    title: 'The request is not valid',
    help: 'errors names every wrong member and what it must be.',
  },
  preconditionRequired: {
    status: 428,
    code: 'precondition-required',
    title: 'The change must name the version it is for',
    help: 'Send the ETag of the version you read in If-Match, or "*" to change whatever is there.',
  },
  headersTooLarge: {
    status: 431,
    code: 'headers-too-large',
    title: 'The header fields are too large',
    help: 'All header fields together may have 16 KiB.',
  },
  internalError: {
    status: 500,
    code: 'internal-error',
    title: 'Something went wrong on our side',
    help: 'Nothing was changed. The log has the cause under the request id in instance.',
  },
  notReady: {
    status: 503,
    code: 'not-ready',
    title: 'The instance is not ready for requests',
    help: 'The detail names what it waits for.',
  },
} as const satisfies Record<string, HttpDescription>;
