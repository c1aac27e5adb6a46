import type { Type } from '@nestjs/common';

const EXACTLY_ONE_OF = Symbol('solera:exactly-one-of');

/** Marks a request body of which exactly one of some optional members must be there. */
export function ExactlyOneOf(...members: readonly string[]): ClassDecorator {
  return (target) => {
    Reflect.defineMetadata(EXACTLY_ONE_OF, members, target);
  };
}

/** Those members; none where the class says nothing. */
export function membersOfWhichOne(schema: Type<object>): readonly string[] {
  return (Reflect.getMetadata(EXACTLY_ONE_OF, schema) as readonly string[] | undefined) ?? [];
}
