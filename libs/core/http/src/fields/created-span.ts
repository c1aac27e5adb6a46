import { applyDecorators } from '@nestjs/common';
import { CrossFieldRule, TimestampField } from './fields.js';

interface CreatedSpan {
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

/** `createdAfter` of a list: where the span of its items begins, this moment included. */
export function CreatedAfterField(options: { readonly description: string }): PropertyDecorator {
  return applyDecorators(
    TimestampField({ ...options, optional: true, example: '2026-11-01T00:00:00.000Z' }),
    CrossFieldRule('order', 'must be before createdBefore', isInOrder),
  );
}

/** `createdBefore` of a list: where the span of its items ends, this moment excluded. */
export function CreatedBeforeField(options: { readonly description: string }): PropertyDecorator {
  return applyDecorators(
    TimestampField({ ...options, optional: true, example: '2026-12-01T00:00:00.000Z' }),
    CrossFieldRule('order', 'must be after createdAfter', isInOrder),
  );
}

/** A span without a moment in it is a mistake, not an empty list. */
function isInOrder({ createdAfter, createdBefore }: CreatedSpan): boolean {
  const areBothTimes = createdAfter instanceof Date && createdBefore instanceof Date;
  return !areBothTimes || createdAfter < createdBefore;
}
