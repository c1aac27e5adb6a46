import { PageOf, StringField, TimestampField, UuidField } from '#core/http';

interface ShownSession {
  readonly id: string;
  readonly createdAt: Date | string;
  readonly lastUsedAt: Date | string;
  readonly expiresAt: Date | string;
  readonly clientId: string;
  readonly userAgent: string;
  readonly address: string;
}

export class SessionResponse {
  @UuidField({ description: 'Id of the session.' })
  id!: string;

  @TimestampField({ description: 'When the user logged in.' })
  createdAt!: Date;

  @TimestampField({
    description: 'When it was last used, to the minute. Unused for long, it ends.',
  })
  lastUsedAt!: Date;

  @TimestampField({ description: 'When it ends, however much it is used.' })
  expiresAt!: Date;

  @StringField({
    description: 'The OAuth client the user logged in to; "solera" is the product itself.',
    maxLength: 64,
    example: 'solera',
  })
  clientId!: string;

  @StringField({
    description: 'What the client called itself.',
    maxLength: 400,
    example: 'curl/8.9.1',
  })
  userAgent!: string;

  @StringField({
    description: 'IP address the log-in came from.',
    maxLength: 45,
    example: '203.0.113.9',
  })
  address!: string;

  static of(session: ShownSession): SessionResponse {
    const { id, clientId, userAgent, address } = session;
    return Object.assign(new SessionResponse(), {
      id,
      createdAt: new Date(session.createdAt),
      lastUsedAt: new Date(session.lastUsedAt),
      expiresAt: new Date(session.expiresAt),
      clientId,
      userAgent,
      address,
    });
  }
}

export class SessionPageResponse extends PageOf(SessionResponse) {}
