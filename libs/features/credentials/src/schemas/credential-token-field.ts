import { StringField } from '#core/http';

/** A token as it was mailed. Bounded, and otherwise taken as it comes: its hash decides. */
export function CredentialTokenField(): PropertyDecorator {
  return StringField({
    description: 'The token that was mailed.',
    minLength: 1,
    maxLength: 128,
    example: 'c29sZXJhLWNyZWRlbnRpYWwtdG9rZW4tZXhhbXBsZS1v',
  });
}
