import { EmailField } from '#core/http';

export class CreateEmailChangeBody {
  @EmailField({ description: 'The new address of the account. A token is mailed to it.' })
  email!: string;
}
