import { StringField } from '#core/http';

export class UpdateMeBody {
  @StringField({
    description: 'How the user wants to be called.',
    optional: true,
    trim: true,
    minLength: 1,
    maxLength: 120,
    example: 'Ada King',
  })
  name?: string;
}
