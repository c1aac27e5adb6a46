import { ExactlyOneOf, JsonObjectField, StringField } from '#core/http';
import { EXAMPLE_OF_ASSERTION } from './web-authn.examples.js';

@ExactlyOneOf('code', 'recoveryCode', 'passkey')
export class CompleteLogInBody {
  @StringField({
    description: 'What the first step of the log-in answered.',
    minLength: 1,
    maxLength: 64,
    example: 'kNnP0bZ8wq3hVdQ2xY1uRfGsTmJcLaEiOyBvWzXpKgA',
  })
  challengeToken!: string;

  @StringField({
    description: 'Six digits, as the authenticator app shows them.',
    optional: true,
    minLength: 6,
    maxLength: 6,
    example: '492039',
  })
  code?: string;

  @StringField({
    description: 'A recovery code that was not used before, with or without its hyphens.',
    optional: true,
    minLength: 1,
    maxLength: 64,
    example: 'BCDFG2-234567-HJKMNP-QRSTVW',
  })
  recoveryCode?: string;

  @JsonObjectField({
    description:
      'What navigator.credentials.get() gave, after toJSON() (AuthenticationResponseJSON of WebAuthn Level 3).',
    optional: true,
    example: EXAMPLE_OF_ASSERTION,
  })
  passkey?: object;
}
