import { ObjectField, StringListField } from '#core/http';
import { PasskeyResponse } from './passkey.response.js';
import { RECOVERY_CODES } from './recovery-codes.response.js';

interface RegisteredPasskey {
  readonly passkey: Parameters<typeof PasskeyResponse.of>[0];
  readonly recoveryCodes: readonly string[] | null;
}

export class RegisteredPasskeyResponse {
  @ObjectField({ description: 'The passkey, in force.', type: () => PasskeyResponse })
  passkey!: PasskeyResponse;

  @StringListField({
    ...RECOVERY_CODES,
    description:
      'Each logs in once in place of the second factor. To be kept on paper. Null where the account had a second factor before, and codes with it.',
    nullable: true,
  })
  recoveryCodes!: string[] | null;

  static of({ passkey, recoveryCodes }: RegisteredPasskey): RegisteredPasskeyResponse {
    return Object.assign(new RegisteredPasskeyResponse(), {
      passkey: PasskeyResponse.of(passkey),
      recoveryCodes: recoveryCodes && [...recoveryCodes],
    });
  }
}
