import { PasswordField } from '#core/http';

export class ChangePasswordBody {
  @PasswordField({ description: 'The password the caller logs in with now.' })
  currentPassword!: string;

  @PasswordField({
    description: 'The new one, 8 to 256 characters of any kind, and none that many people have.',
    isNew: true,
  })
  newPassword!: string;
}
