import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { field, FIELD_RULE, type FieldOptions } from './field.js';
import {
  itemCount,
  itemsOf,
  maxLength,
  minLength,
  oneOf,
  range,
  rules,
  SLUG,
  type ItemForm,
} from './rules.js';
import { timestampOf } from './timestamp.js';

interface Bounds {
  readonly minLength?: number;
  readonly maxLength: number;
}

/** Text of a bounded length, in code points. `trim` drops white space around it before it is measured. */
export function StringField(
  options: FieldOptions & Bounds & { readonly example: string; readonly trim?: boolean },
): PropertyDecorator {
  const minimum = options.minLength ?? 0;
  return field({
    ...options,
    rules: [rules.string, rules.text, minLength(minimum), maxLength(options.maxLength)],
    schema: {
      type: 'string',
      ...(minimum > 0 && { minLength: minimum }),
      maxLength: options.maxLength,
      // White space alone is nothing once it is trimmed.
      ...(options.trim && minimum > 0 && { pattern: String.raw`\S` }),
      example: options.example,
    },
    ...(options.trim && { normalize: trimmed }),
  });
}

/** RFC 5321 section 4.5.3.1.3 less the angle brackets. */
export const EMAIL_MAX_LENGTH = 254;

/** An e-mail address, trimmed and in lower case: how it is stored, compared and returned. */
export function EmailField(
  options: FieldOptions & { readonly example?: string },
): PropertyDecorator {
  return field({
    ...options,
    rules: [rules.string, rules.text, maxLength(EMAIL_MAX_LENGTH), rules.email],
    schema: {
      type: 'string',
      format: 'email',
      maxLength: EMAIL_MAX_LENGTH,
      example: options.example ?? 'ada@example.com',
    },
    normalize: (value) => lowerCased(trimmed(value)),
  });
}

export const PASSWORD_MIN_LENGTH = 8;
export const PASSWORD_MAX_LENGTH = 256;

/**
 * A password, taken as it comes: no trimming, no rules of composition (ASVS 5, 6.2.5 and 6.2.8). One
 * that is chosen, `isNew`, must not be one of those everybody knows (6.2.4).
 */
export function PasswordField(
  options: FieldOptions & { readonly isNew?: boolean },
): PropertyDecorator {
  return field({
    ...options,
    rules: [
      rules.string,
      rules.text,
      minLength(PASSWORD_MIN_LENGTH),
      maxLength(PASSWORD_MAX_LENGTH),
      ...(options.isNew === true ? [rules.uncommon] : []),
    ],
    schema: {
      type: 'string',
      format: 'password',
      minLength: PASSWORD_MIN_LENGTH,
      maxLength: PASSWORD_MAX_LENGTH,
      example: 'correct horse battery staple',
    },
  });
}

/** A UUID in lower case, as all ids are. */
export function UuidField(
  options: FieldOptions & { readonly example?: string },
): PropertyDecorator {
  return field({
    ...options,
    rules: [rules.string, rules.uuid],
    schema: {
      type: 'string',
      format: 'uuid',
      example: options.example ?? '0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37',
    },
    normalize: lowerCased,
  });
}

/** RFC 1035 section 2.3.4: a slug may become a label of a host name. */
export const SLUG_MAX_LENGTH = 63;

/** A name in URLs: words of lower-case letters and digits, joined by single hyphens. */
export function SlugField(options: FieldOptions & { readonly example: string }): PropertyDecorator {
  return field({
    ...options,
    rules: [rules.string, minLength(2), maxLength(SLUG_MAX_LENGTH), rules.slug],
    schema: {
      type: 'string',
      minLength: 2,
      maxLength: SLUG_MAX_LENGTH,
      pattern: SLUG.source,
      example: options.example,
    },
  });
}

export const TIME_ZONE_MAX_LENGTH = 64;

/** A time zone by its IANA name, as in `Europe/Madrid`. */
export function TimeZoneField(
  options: FieldOptions & { readonly example: string; readonly default?: string },
): PropertyDecorator {
  return field({
    ...options,
    rules: [rules.string, maxLength(TIME_ZONE_MAX_LENGTH), rules.timeZone],
    schema: {
      type: 'string',
      format: 'time-zone',
      maxLength: TIME_ZONE_MAX_LENGTH,
      example: options.example,
      ...(options.default !== undefined && { default: options.default }),
    },
  });
}

/** A moment in UTC with milliseconds, RFC 3339. A `Date` in the class, text on the wire. */
export function TimestampField(
  options: FieldOptions & { readonly example?: string },
): PropertyDecorator {
  return field({
    ...options,
    rules: [rules.timestamp],
    schema: {
      type: 'string',
      format: 'date-time',
      example: options.example ?? '2026-11-23T09:30:00.000Z',
    },
    normalize: timestampOf,
  });
}

/** A whole number within bounds. In a body it must be a number; in a query its plain decimal text. */
export function IntegerField(
  options: FieldOptions & {
    readonly minimum: number;
    readonly maximum: number;
    readonly example: number;
    readonly default?: number;
  },
): PropertyDecorator {
  const { minimum, maximum, example } = options;
  return field({
    ...options,
    rules: [rules.integer, range(minimum, maximum)],
    schema: {
      type: 'integer',
      minimum,
      maximum,
      example,
      ...(options.default !== undefined && { default: options.default }),
    },
    parseQuery: (text) => (/^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text),
  });
}

export function BooleanField(
  options: FieldOptions & { readonly example: boolean },
): PropertyDecorator {
  return field({
    ...options,
    rules: [rules.boolean],
    schema: { type: 'boolean', example: options.example },
    parseQuery: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  });
}

/** One of a fixed set of words. `name` is its component in the document, shared by all fields that use it. */
export function EnumField(
  options: FieldOptions & {
    readonly name: string;
    readonly values: readonly string[];
    readonly example: string;
    readonly default?: string;
  },
): PropertyDecorator {
  return field({
    ...options,
    rules: [rules.string, oneOf(options.values)],
    schema: {
      enum: [...options.values],
      enumName: options.name,
      example: options.example,
      ...(options.default !== undefined && { default: options.default }),
    },
  });
}

/** A list of different texts of one form, in the order they were given. */
export function StringListField(
  options: FieldOptions & {
    readonly minItems: number;
    readonly maxItems: number;
    readonly item: ItemForm;
    readonly example: readonly string[];
  },
): PropertyDecorator {
  const { item, minItems, maxItems, example } = options;
  return field({
    ...options,
    rules: [rules.list, itemsOf(item), itemCount(minItems, maxItems), rules.distinct],
    schema: {
      type: 'array',
      items: { type: 'string', maxLength: item.maxLength, pattern: item.pattern.source },
      minItems,
      maxItems,
      uniqueItems: true,
      example: [...example],
    },
  });
}

/** A member of a response that is a list of words of a fixed set. */
export function EnumListField(
  options: FieldOptions & {
    readonly name: string;
    readonly values: readonly string[];
    readonly example: readonly string[];
  },
): PropertyDecorator {
  const { description, name, values, example } = options;
  return ApiProperty({
    enum: [...values],
    enumName: name,
    isArray: true,
    maxItems: values.length,
    description,
    example: [...example],
  });
}

/** A member of a response that is an object of its own. */
export function ObjectField(
  options: FieldOptions & { readonly type: () => new () => object },
): PropertyDecorator {
  // The document builder recognizes lazy types by this arrow function, not by its value.
  return ApiProperty({ type: () => options.type(), description: options.description });
}

/** A member of a response that is a list of objects. */
export function ListField(
  options: FieldOptions & { readonly type: () => new () => object; readonly maxItems: number },
): PropertyDecorator {
  const { description, maxItems } = options;
  return ApiProperty({ type: () => options.type(), isArray: true, maxItems, description });
}

/**
 * A rule over several fields, reported at the field it decorates: put it on every field a caller
 * could change to satisfy it. It counts only where the field itself is well formed and present;
 * the others may be neither.
 */
export function CrossFieldRule(
  code: string,
  detail: string,
  holds: (object: never) => boolean,
): PropertyDecorator {
  return ValidateBy({
    name: `${FIELD_RULE}:${code}`,
    validator: {
      validate: (_value, args) => holds(args?.object as never),
      defaultMessage: () => `${code} ${detail}`,
    },
  });
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

function lowerCased(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
