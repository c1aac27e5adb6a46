import { StringField } from '#core/http';

export class ConfirmTotpBody {
  @StringField({
    description: 'Six digits, as the app shows them.',
    minLength: 6,
    maxLength: 6,
    example: '492039',
  })
  code!: string;
}
