import { PasswordField } from '#core/http';
import { CredentialTokenField } from './credential-token-field.js';

export class ConfirmPasswordResetBody {
  @CredentialTokenField()
  token!: string;

  @PasswordField({
    description:
      'The new password, 8 to 256 characters of any kind, and none that many people have.',
    isNew: true,
  })
  password!: string;
}
