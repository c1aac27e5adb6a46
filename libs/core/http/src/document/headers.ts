/** Response headers of the document, by the name clients see. */
export const HEADERS = {
  'X-Request-Id': header('Names the request in logs and problems.', 'string', {
    example: '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37',
    maxLength: 64,
  }),
  'RateLimit-Policy': header(
    'Quotas that counted the request: q requests in w seconds.',
    'string',
    {
      example: '"address";q=600;w=60',
      maxLength: 500,
    },
  ),
  RateLimit: header('What is left: r requests for the next t seconds.', 'string', {
    example: '"address";r=599;t=60',
    maxLength: 500,
  }),
  'Cache-Control': header('How the answer may be kept.', 'string', {
    example: 'private, no-cache',
    maxLength: 100,
  }),
  ETag: header('Version of the resource, for If-Match and If-None-Match.', 'string', {
    example: '"v1.1"',
    maxLength: 100,
  }),
  Location: header('Path of what was made.', 'string', {
    example: '/v1/organizations/0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37',
    maxLength: 1000,
  }),
  Link: header('first and next page (RFC 8288).', 'string', {
    example: '<https://api.example.com/v1/users?limit=20>; rel="first"',
    maxLength: 4000,
  }),
  'Retry-After': header('Seconds until it is worth trying again.', 'integer', {
    example: 2,
    minimum: 1,
    maximum: 86_400,
  }),
  'Idempotent-Replayed': {
    ...header('The request was done before; this is what was answered then.', 'string', {
      example: 'true',
      maxLength: 4,
    }),
    required: false,
  },
  'WWW-Authenticate': header('How to authenticate (RFC 6750).', 'string', {
    example: 'Bearer error="invalid_token"',
    maxLength: 200,
  }),
} as const;

export type HeaderName = keyof typeof HEADERS;

/** References to header components. */
export function headerReferences(names: readonly HeaderName[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function header(
  description: string,
  type: 'string' | 'integer',
  schema: Readonly<Record<string, string | number>>,
) {
  return { description, required: true, schema: { type, ...schema } };
}
