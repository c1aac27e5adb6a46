import { EnumListField, IntegerField, JsonObjectField, StringField } from '#core/http';
import { EXAMPLE_OF_REQUEST } from './web-authn.examples.js';

interface PendingLogIn {
  readonly challenge: {
    readonly token: string;
    readonly expiresIn: number;
    readonly factors: readonly string[];
    readonly passkeyOptions: object | null;
  };
}

export class LogInChallengeResponse {
  @StringField({
    description: 'For POST /v1/log-in-completions, once. It is no access token.',
    maxLength: 64,
    example: 'kNnP0bZ8wq3hVdQ2xY1uRfGsTmJcLaEiOyBvWzXpKgA',
  })
  challengeToken!: string;

  @IntegerField({
    description: 'Seconds until the log-in has to begin again.',
    minimum: 1,
    maximum: 3600,
    example: 300,
  })
  expiresIn!: number;

  @EnumListField({
    name: 'SecondFactor',
    values: ['totp', 'passkey', 'recovery-code'],
    description: 'What completes the log-in; one of them is enough.',
    example: ['totp', 'recovery-code'],
  })
  factors!: string[];

  @JsonObjectField({
    description:
      'For navigator.credentials.get(), after PublicKeyCredential.parseRequestOptionsFromJSON() (WebAuthn Level 3); null where the account has no passkey.',
    nullable: true,
    example: EXAMPLE_OF_REQUEST,
  })
  passkeyOptions!: object | null;

  static of({ challenge }: PendingLogIn): LogInChallengeResponse {
    const { token: challengeToken, expiresIn, factors, passkeyOptions } = challenge;
    return Object.assign(new LogInChallengeResponse(), {
      challengeToken,
      expiresIn,
      factors: [...factors],
      passkeyOptions,
    });
  }
}
