import { EmailField } from '#core/http';

export class RequestPasswordResetBody {
  @EmailField({ description: 'Address of the account.' })
  email!: string;
}
