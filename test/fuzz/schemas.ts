import { Ajv2020 } from 'ajv/dist/2020.js';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc, { type Arbitrary } from 'fast-check';
import { isCommonPassword } from '../../libs/core/http/src/fields/common-passwords.js';
import { addDocumentFormats, TIME_ZONES } from '../support/formats.js';
import type { Schema } from '../support/operations/documented-operations.js';

/** Generates values a schema accepts and values it rejects. */
export class Schemas {
  private readonly ajv = new Ajv2020({ strict: false });

  constructor(private readonly document: OpenAPIObject) {
    addDocumentFormats(this.ajv);
    this.ajv.addSchema({ $id: 'document', components: document.components });
  }

  resolve(schema: Schema): Schema {
    if (schema.allOf?.length === 1) return this.resolve(schema.allOf[0] ?? {});
    const name = schema.$ref?.split('/').at(-1);
    if (name === undefined) return schema;
    return this.resolve((this.document.components?.schemas?.[name] ?? {}) as Schema);
  }

  accepts(schema: Schema, value: unknown): boolean {
    return this.ajv.validate(this.resolve(schema), value);
  }

  /** Whether a query parameter may have this text. */
  acceptsText(schema: Schema, text: string): boolean {
    const { type } = this.resolve(schema);
    const value = type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
    return this.accepts(schema, value);
  }

  /** Values the document allows. */
  valid(given: Schema): Arbitrary<unknown> {
    const schema = this.resolve(given);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.type === 'object') return this.object(schema);
    if (schema.type === 'string') {
      return this.text(schema).filter((value) => this.accepts(schema, value));
    }
    if (schema.type === 'integer') {
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 2 ** 31 - 1 });
    }
    if (schema.type === 'array') {
      const { items = {}, minItems: minLength = 0, maxItems: maxLength = minLength } = schema;
      return fc.uniqueArray(this.valid(items), { minLength, maxLength, size: 'small' });
    }
    throw new Error(`No generator for ${JSON.stringify(schema)}`);
  }

  /** Anything the document does not allow, not even with the white space around it gone. */
  invalid(schema: Schema): Arbitrary<unknown> {
    return junk.filter(
      (value) =>
        !this.accepts(schema, value) &&
        !(typeof value === 'string' && this.accepts(schema, value.trim())),
    );
  }

  private object(schema: Schema): Arbitrary<unknown> {
    const { properties = {}, required = [], oneOf } = schema;
    const members = Object.entries(properties).map(
      ([name, schema]) => [name, this.valid(schema)] as const,
    );
    const record = fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
    return oneOf ? record.filter((value) => this.accepts(schema, value)) : record;
  }

  private text({ format, pattern, minLength = 0, maxLength = 1_000 }: Schema): Arbitrary<string> {
    if (format === 'time-zone') return fc.constantFrom(...TIME_ZONES);
    if (pattern !== undefined && pattern !== String.raw`\S`) {
      return fc
        .stringMatching(new RegExp(pattern), { maxLength })
        .filter((text) => text.length >= minLength);
    }
    if (format === 'email') return fc.emailAddress({ size: 'medium' });
    if (format === 'uuid') return fc.uuid();
    if (format === 'date-time') {
      return fc
        .date({ min: new Date('0001-01-01'), max: new Date('9999-12-30'), noInvalidDate: true })
        .map((date) => date.toISOString());
    }
    // Every character but NUL, which no text of ours may have.
    const text = fc
      .string({ unit: 'binary', minLength, maxLength, size: 'medium' })
      .map((given) => given.replaceAll('\u0000', ' '));
    // "arguments" is generated now and then, and no schema can say that many people have it.
    return format === 'password' ? text.filter((given) => !isCommonPassword(given)) : text;
  }
}

/** Texts that have broken something somewhere before, and others. */
export const junkText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    'x'.repeat(10_000),
    '🗝'.repeat(300),
    "' or 1=1 --",
    '${7*7}',
    '1',
    '0x10',
    '1e3',
    '٣',
    'true',
    'null',
    'ädä@example.com',
    'ada@exämple.com',
    'ada@localhost',
    '"a b"@example.com',
    'ada@[127.0.0.1]',
    'Ada <ada@example.com>',
    'ada@example.com\n',
    'ada@example..com',
    `${'x'.repeat(65)}@example.com`,
    '2026-02-30T00:00:00Z',
    '2026-01-01T00:00:00',
    '+010000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
  ),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', size: 'large' }),
  fc.emailAddress().map((address) => address.replace('@', '@@')),
);

/** What no schema expects: every kind of JSON. */
const junk: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(null, true, -1, 0, 1e308, 9_007_199_254_740_993, [], {}, [[]]),
  fc.constantFrom({ length: 8 }, { toString: null }, { valueOf: 1 }),
  junkText,
);
