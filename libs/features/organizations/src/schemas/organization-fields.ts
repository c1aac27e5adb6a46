/** What several classes of this feature declare alike. */
export const ORGANIZATION_NAME = {
  description: 'What people call the organization.',
  trim: true,
  minLength: 1,
  maxLength: 120,
  example: 'Analytical Engines',
} as const;

export const ORGANIZATION_SLUG = {
  description: 'Its name in URLs, unique in the installation.',
  example: 'analytical-engines',
} as const;

export const ORGANIZATION_TIME_ZONE = {
  description: 'Time zone its days begin and end in.',
  example: 'Europe/London',
} as const;

/** The role of a member, as one component of the document. */
export const ORGANIZATION_ROLE = {
  name: 'OrganizationRole',
  values: ['owner', 'admin', 'member'],
} as const;

export const TIME_ORDER = {
  values: ['createdAt', '-createdAt'],
  description: 'Order of the list; a leading minus sorts downwards.',
  optional: true,
} as const;
