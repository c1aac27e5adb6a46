/** What several classes of this feature declare alike. */
export const API_KEY_NAME = {
  description: 'What people call the key: what it is for, or where it is used.',
  trim: true,
  minLength: 1,
  maxLength: 120,
  example: 'Nightly export',
} as const;

/** Names of permissions; `x-permission` of an operation in this document is the one it needs. */
export const API_KEY_SCOPES = {
  minItems: 1,
  maxItems: 100,
  item: {
    name: 'names of permissions, as in organization:read',
    maxLength: 64,
    pattern: /^[a-z]+(-[a-z]+)*:[a-z]+(-[a-z]+)*$/,
  },
  example: ['organization:read', 'membership:read'],
} as const;

/** What a key is good for, as one component of the document. */
export const API_KEY_STATUS = {
  name: 'ApiKeyStatus',
  values: ['active', 'expired', 'revoked'],
} as const;

/** In seconds: a minute to a year. */
export const API_KEY_LIFETIME = {
  minimum: 60,
  maximum: 31_536_000,
  example: 2_592_000,
} as const;
