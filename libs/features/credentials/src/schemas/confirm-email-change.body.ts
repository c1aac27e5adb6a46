import { CredentialTokenField } from './credential-token-field.js';

export class ConfirmEmailChangeBody {
  @CredentialTokenField()
  token!: string;
}
