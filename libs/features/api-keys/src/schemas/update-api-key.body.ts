import { StringField } from '#core/http';
import { API_KEY_NAME } from './api-key-fields.js';

export class UpdateApiKeyBody {
  @StringField({ ...API_KEY_NAME, optional: true })
  name?: string;
}
