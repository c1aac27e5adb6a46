import { IntegerField, ListField, TimestampField } from '#core/http';
import { PasskeyResponse } from './passkey.response.js';

interface Authenticators {
  readonly totpConfirmedAt: string | null;
  readonly passkeys: readonly Parameters<typeof PasskeyResponse.of>[0][];
  readonly recoveryCodesLeft: number;
}

export class AuthenticatorsResponse {
  @TimestampField({
    description: 'Since when an authenticator app is in force; null where none is.',
    nullable: true,
  })
  totpConfirmedAt!: Date | null;

  @ListField({
    description: 'Passkeys, oldest first.',
    type: () => PasskeyResponse,
    maxItems: 10,
  })
  passkeys!: PasskeyResponse[];

  @IntegerField({
    description: 'Recovery codes that were not used.',
    minimum: 0,
    maximum: 10,
    example: 10,
  })
  recoveryCodesLeft!: number;

  static of(authenticators: Authenticators): AuthenticatorsResponse {
    const { totpConfirmedAt, passkeys, recoveryCodesLeft } = authenticators;
    return Object.assign(new AuthenticatorsResponse(), {
      totpConfirmedAt: totpConfirmedAt === null ? null : new Date(totpConfirmedAt),
      passkeys: passkeys.map((passkey) => PasskeyResponse.of(passkey)),
      recoveryCodesLeft,
    });
  }
}
