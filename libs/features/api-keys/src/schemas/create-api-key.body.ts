import { IntegerField, StringField, StringListField } from '#core/http';
import { API_KEY_LIFETIME, API_KEY_NAME, API_KEY_SCOPES } from './api-key-fields.js';

const NINETY_DAYS = 7_776_000;

export class CreateApiKeyBody {
  @StringField(API_KEY_NAME)
  name!: string;

  @StringListField({
    ...API_KEY_SCOPES,
    description:
      'What the key may do: permissions by name (x-permission of the operations), all of which you have.',
  })
  scopes!: string[];

  @IntegerField({
    ...API_KEY_LIFETIME,
    description: 'After how many seconds it expires.',
    optional: true,
    default: NINETY_DAYS,
  })
  expiresInSeconds: number = NINETY_DAYS;
}
