import { CredentialTokenField } from './credential-token-field.js';

export class ConfirmEmailVerificationBody {
  @CredentialTokenField()
  token!: string;
}
