import { field, type FieldOptions } from './field.js';
import { rules } from './rules.js';

/** An object whose form another standard defines and may extend: passed on as it is, and judged by whoever reads it. */
export function JsonObjectField(
  options: FieldOptions & { readonly example: object },
): PropertyDecorator {
  return field({
    ...options,
    rules: [rules.object],
    schema: { type: 'object', additionalProperties: true, example: options.example },
  });
}
