import { StringField, TimestampField, UuidField } from '#core/http';

interface ShownPasskey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date | string;
  readonly lastUsedAt: Date | string | null;
}

export class PasskeyResponse {
  @UuidField({ description: 'Id of the passkey.' })
  id!: string;

  @StringField({ description: 'What its owner calls it.', maxLength: 120, example: 'Laptop' })
  name!: string;

  @TimestampField({ description: 'When it was made.' })
  createdAt!: Date;

  @TimestampField({
    description: 'When it last completed a log-in; null where it never did.',
    nullable: true,
  })
  lastUsedAt!: Date | null;

  static of({ id, name, createdAt, lastUsedAt }: ShownPasskey): PasskeyResponse {
    return Object.assign(new PasskeyResponse(), {
      id,
      name,
      createdAt: new Date(createdAt),
      lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
    });
  }
}
