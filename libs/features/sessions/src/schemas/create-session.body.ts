import { EmailField, PasswordField } from '#core/http';

export class CreateSessionBody {
  @EmailField({ description: 'Address of the account.' })
  email!: string;

  @PasswordField({ description: 'Password of the account.' })
  password!: string;
}
