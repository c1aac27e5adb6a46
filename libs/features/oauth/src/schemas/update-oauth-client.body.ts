import { StringField, StringListField } from '#core/http';
import { CLIENT_NAME, CLIENT_REDIRECT_URIS, CLIENT_SCOPES } from './oauth-client-fields.js';

export class UpdateOAuthClientBody {
  @StringField({ ...CLIENT_NAME, optional: true })
  name?: string;

  @StringListField({ ...CLIENT_REDIRECT_URIS, optional: true })
  redirectUris?: string[];

  @StringListField({ ...CLIENT_SCOPES, optional: true })
  scopes?: string[];
}
