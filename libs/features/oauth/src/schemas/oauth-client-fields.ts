/** What several classes of this feature declare alike. */
export const CLIENT_NAME = {
  description: 'What users see when they are asked to let it in.',
  trim: true,
  minLength: 1,
  maxLength: 120,
  example: 'Analytical Reports',
} as const;

/** What a client is, as one component of the document. */
export const CLIENT_KIND = {
  name: 'OAuthClientKind',
  values: ['web', 'public', 'service'],
} as const;

/** https; http on the same machine; or a scheme of an application on a device (RFC 8252 section 7.1). */
const REDIRECT_URI =
  /^(https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?\/|[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:\/)[\w!$%&'()+,./:;=?@~-]*$/;

export const CLIENT_REDIRECT_URIS = {
  description:
    'Where users may be sent back to, exactly as it will be asked for; none of a service. Those of an application on a device are for public clients.',
  minItems: 0,
  maxItems: 20,
  item: {
    name: 'https URIs, loopback http URIs or URIs of an application, without a fragment',
    maxLength: 500,
    pattern: REDIRECT_URI,
  },
  example: ['https://app.example.com/callback'],
} as const;

export const CLIENT_SCOPES = {
  description:
    'What it can ask for beside who its users are: permissions by name, or "api" for all they may do; none where it only logs them in. Of a service: permissions you have, one at least.',
  minItems: 0,
  maxItems: 100,
  item: {
    name: 'names of permissions, as in organization:read, or api',
    maxLength: 64,
    pattern: /^(api|[a-z]+(-[a-z]+)*:[a-z]+(-[a-z]+)*)$/,
  },
  example: ['organization:read', 'membership:read'],
} as const;
