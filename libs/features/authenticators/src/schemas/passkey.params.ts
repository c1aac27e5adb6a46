import { UuidField } from '#core/http';

export class PasskeyParams {
  @UuidField({ description: 'Id of the passkey.' })
  passkeyId!: string;
}
