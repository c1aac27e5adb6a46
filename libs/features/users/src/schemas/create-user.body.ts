import { EmailField, PasswordField, StringField } from '#core/http';

export class CreateUserBody {
  @EmailField({ description: 'Address the user logs in with. Trimmed and put in lower case.' })
  email!: string;

  @PasswordField({
    description: 'Password, 8 to 256 characters of any kind, and none that many people have.',
    isNew: true,
  })
  password!: string;

  @StringField({
    description: 'How the user wants to be called.',
    trim: true,
    minLength: 1,
    maxLength: 120,
    example: 'Ada Lovelace',
  })
  name!: string;
}
