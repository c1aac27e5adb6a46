import { EnumField, IntegerField, ObjectField, StringField } from '#core/http';
import { SessionResponse } from './session.response.js';

interface BegunSession {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly session: Parameters<typeof SessionResponse.of>[0];
}

export class BegunSessionResponse {
  @StringField({
    description: 'The access token: send it as "Authorization: Bearer …".',
    maxLength: 4000,
    example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2lnbmF0dXJl',
  })
  accessToken!: string;

  @EnumField({
    name: 'TokenType',
    values: ['Bearer'],
    description: 'How the token is sent (RFC 6750).',
    example: 'Bearer',
  })
  tokenType!: 'Bearer';

  @IntegerField({
    description: 'Seconds until the access token expires.',
    minimum: 1,
    maximum: 3600,
    example: 600,
  })
  expiresIn!: number;

  @StringField({
    description:
      'For new tokens, once: POST /oauth/token with grant_type=refresh_token and client_id=solera.',
    maxLength: 200,
    example: 'kNnP0bZ8wq3hVdQ2xY1uRfGsTmJcLaEiOyBvWzXpKgA',
  })
  refreshToken!: string;

  @ObjectField({ description: 'The session that has begun.', type: () => SessionResponse })
  session!: SessionResponse;

  static of({ accessToken, expiresIn, refreshToken, session }: BegunSession): BegunSessionResponse {
    return Object.assign(new BegunSessionResponse(), {
      accessToken,
      tokenType: 'Bearer' as const,
      expiresIn,
      refreshToken,
      session: SessionResponse.of(session),
    });
  }
}
