import { EmailField } from '#core/http';

export class RequestEmailVerificationBody {
  @EmailField({ description: 'Address of the account.' })
  email!: string;
}
