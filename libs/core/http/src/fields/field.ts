import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';
import { rules, type Rule } from './rules.js';

/** class-transformer group under which query strings are read: only there text becomes a number or a boolean. */
export const QUERY = 'query';

/** What every field declares, whatever its type. */
export interface FieldOptions {
  /** What it means, with its unit. Shown in the document. */
  readonly description: string;
  /** May be absent. */
  readonly optional?: boolean;
  /** May be null. In a PATCH null clears the field. */
  readonly nullable?: boolean;
}

interface FieldDeclaration extends FieldOptions {
  readonly rules: readonly Rule[];
  readonly schema: ApiPropertyOptions;
  /** Brings the value into its canonical form before it is checked. */
  readonly normalize?: (value: unknown) => unknown;
  /** Reads the text of a query parameter; anything unreadable stays text and fails its rule. */
  readonly parseQuery?: (text: string) => unknown;
}

/**
 * One declaration of a field, for class-validator, class-transformer and the OpenAPI document at
 * once. All `…Field` decorators are made of it.
 */
export function field(declaration: FieldDeclaration): PropertyDecorator {
  const { optional = false, nullable = false } = declaration;
  const checked = [
    ...(optional ? [] : [rules.required]),
    ...(nullable ? [] : [rules.notNull]),
    ...declaration.rules,
  ];
  return applyDecorators(
    ApiProperty({
      ...declaration.schema,
      description: declaration.description,
      required: !optional,
      ...(nullable && { nullable: true }),
    } as ApiPropertyOptions),
    Transform((parameters) => read(declaration, parameters), { toClassOnly: true }),
    ValidateIf(
      (_object, value) => !(optional && value === undefined) && !(nullable && value === null),
    ),
    ValidateBy({
      name: FIELD_RULE,
      validator: {
        validate: (value, args) => firstBroken(checked, value, args) === undefined,
        defaultMessage: (args) => describe(firstBroken(checked, args?.value, args)),
      },
    }),
  );
}

/** Key under which class-validator reports a broken field; its message is `code detail`. */
export const FIELD_RULE = 'field';

function read(declaration: FieldDeclaration, { value, options }: TransformFnParams): unknown {
  const given: unknown = value;
  const isQuery = options.groups?.includes(QUERY) === true;
  const parsed =
    isQuery && declaration.parseQuery && typeof given === 'string'
      ? declaration.parseQuery(given)
      : given;
  return declaration.normalize ? declaration.normalize(parsed) : parsed;
}

function firstBroken(
  checked: readonly Rule[],
  value: unknown,
  args?: ValidationArguments,
): Rule | undefined {
  return checked.find((rule) => !rule.holds(value, args?.object ?? {}));
}

function describe(rule: Rule | undefined): string {
  return rule ? `${rule.code} ${rule.detail}` : '';
}
