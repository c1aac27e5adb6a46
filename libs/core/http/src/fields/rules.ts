import { isEmail, isUUID } from 'class-validator';
import { isCommonPassword } from './common-passwords.js';

/** One thing a value must satisfy. The code is stable: clients match on it. */
export interface Rule {
  readonly code: string;
  readonly detail: string;
  readonly holds: (value: unknown, object: object) => boolean;
}

const isString = (value: unknown): value is string => typeof value === 'string';
/** Length as PostgreSQL and JSON Schema count it: code points, not UTF-16 units. */
const lengthOf = (value: string): number => Array.from(value).length;

/** What `format: email` promises: RFC 5321 addresses, in ASCII, and here without quoted local parts. */
const PLAIN_ASCII = /^[!#-~]+$/;

/** One word or several, joined by single hyphens. */
export const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Names as the time zone database writes them; what the engine also takes (`utc`, `+01:00`) is none. */
function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}

export const rules = {
  required: {
    code: 'required',
    detail: 'is required',
    holds: (value) => value !== undefined,
  },
  notNull: { code: 'null', detail: 'must not be null', holds: (value) => value !== null },
  string: { code: 'type', detail: 'must be a string', holds: isString },
  /** PostgreSQL's text refuses NUL, and half a surrogate pair is no character at all. */
  text: {
    code: 'text',
    detail: 'must be well-formed text without NUL characters',
    holds: (value) => isString(value) && value.isWellFormed() && !value.includes('\u0000'),
  },
  integer: {
    code: 'type',
    detail: 'must be a whole number',
    holds: (value) => typeof value === 'number' && Number.isSafeInteger(value),
  },
  boolean: {
    code: 'type',
    detail: 'must be true or false',
    holds: (value) => typeof value === 'boolean',
  },
  email: {
    code: 'email',
    detail: 'must be an e-mail address',
    holds: (value) => isString(value) && PLAIN_ASCII.test(value) && isEmail(value),
  },
  uncommon: {
    code: 'common',
    detail: 'must not be a password that many people have',
    holds: (value) => isString(value) && !isCommonPassword(value),
  },
  uuid: { code: 'uuid', detail: 'must be a UUID', holds: (value) => isUUID(value) },
  slug: {
    code: 'slug',
    detail: 'must be words of lower-case letters and digits, joined by hyphens',
    holds: (value) => isString(value) && SLUG.test(value),
  },
  timeZone: {
    code: 'time-zone',
    detail: 'must be the IANA name of a time zone',
    holds: (value) => isString(value) && isTimeZone(value),
  },
  object: {
    code: 'type',
    detail: 'must be an object',
    holds: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  list: { code: 'type', detail: 'must be a list', holds: Array.isArray },
  distinct: {
    code: 'distinct',
    detail: 'must name nothing twice',
    holds: (value) => Array.isArray(value) && new Set(value).size === value.length,
  },
  timestamp: {
    code: 'timestamp',
    detail: 'must be a date and time with zone (RFC 3339)',
    holds: (value) => value instanceof Date,
  },
} as const satisfies Record<string, Rule>;

export function minLength(minimum: number): Rule {
  return {
    code: 'min-length',
    detail: `must have at least ${characters(minimum)}`,
    holds: (value) => isString(value) && lengthOf(value) >= minimum,
  };
}

export function maxLength(maximum: number): Rule {
  return {
    code: 'max-length',
    detail: `must have at most ${characters(maximum)}`,
    holds: (value) => isString(value) && lengthOf(value) <= maximum,
  };
}

export function range(minimum: number, maximum: number): Rule {
  return {
    code: 'range',
    detail: `must be from ${String(minimum)} to ${String(maximum)}`,
    holds: (value) => typeof value === 'number' && value >= minimum && value <= maximum,
  };
}

/** What each text of a list must look like; the pattern is anchored at both ends. */
export interface ItemForm {
  /** What such a text is, as in `names of permissions`. */
  readonly name: string;
  readonly maxLength: number;
  readonly pattern: RegExp;
}

export function itemsOf({ name, maxLength: maximum, pattern }: ItemForm): Rule {
  const fits = (item: unknown) => isString(item) && item.length <= maximum && pattern.test(item);
  return {
    code: 'items',
    detail: `must be ${name}`,
    holds: (value) => Array.isArray(value) && value.every(fits),
  };
}

export function itemCount(minimum: number, maximum: number): Rule {
  return {
    code: 'item-count',
    detail: `must have from ${String(minimum)} to ${String(maximum)} items`,
    holds: (value) => Array.isArray(value) && value.length >= minimum && value.length <= maximum,
  };
}

export function oneOf(values: readonly string[]): Rule {
  return {
    code: 'enum',
    detail: `must be one of ${values.join(', ')}`,
    holds: (value) => isString(value) && values.includes(value),
  };
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${String(count)} characters`;
}
