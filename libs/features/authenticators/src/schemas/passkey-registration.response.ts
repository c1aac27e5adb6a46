import { IntegerField, JsonObjectField } from '#core/http';
import { EXAMPLE_OF_CREATION } from './web-authn.examples.js';

interface PasskeyRegistrationSetUp {
  readonly options: object;
  readonly expiresIn: number;
}

export class PasskeyRegistrationResponse {
  @JsonObjectField({
    description:
      'For navigator.credentials.create(), after PublicKeyCredential.parseCreationOptionsFromJSON() (WebAuthn Level 3).',
    example: EXAMPLE_OF_CREATION,
  })
  options!: object;

  @IntegerField({
    description: 'Seconds until the registration has to begin again.',
    minimum: 1,
    maximum: 3600,
    example: 300,
  })
  expiresIn!: number;

  static of({ options, expiresIn }: PasskeyRegistrationSetUp): PasskeyRegistrationResponse {
    return Object.assign(new PasskeyRegistrationResponse(), { options, expiresIn });
  }
}
