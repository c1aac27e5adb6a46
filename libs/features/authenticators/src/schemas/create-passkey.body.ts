import { JsonObjectField, StringField } from '#core/http';
import { EXAMPLE_OF_CREATED } from './web-authn.examples.js';

export class CreatePasskeyBody {
  @StringField({
    description: 'What its owner calls it.',
    minLength: 1,
    maxLength: 120,
    trim: true,
    example: 'Laptop',
  })
  name!: string;

  @JsonObjectField({
    description:
      'What navigator.credentials.create() gave, after toJSON() (RegistrationResponseJSON of WebAuthn Level 3).',
    example: EXAMPLE_OF_CREATED,
  })
  credential!: object;
}
