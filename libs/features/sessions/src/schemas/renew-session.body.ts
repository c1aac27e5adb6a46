import { PasswordField } from '#core/http';

export class RenewSessionBody {
  @PasswordField({ description: 'Password of the own account.' })
  password!: string;
}
