import { EnumField, StringField, StringListField } from '#core/http';
import type { ClientKind } from '../models/oauth-client.entity.js';
import {
  CLIENT_KIND,
  CLIENT_NAME,
  CLIENT_REDIRECT_URIS,
  CLIENT_SCOPES,
} from './oauth-client-fields.js';

export class CreateOAuthClientBody {
  @StringField(CLIENT_NAME)
  name!: string;

  @EnumField({
    ...CLIENT_KIND,
    description:
      'web: has a server that keeps a secret. public: runs in a browser or on a device, without one. service: logs in for itself.',
    example: 'web',
  })
  kind!: ClientKind;

  @StringListField(CLIENT_REDIRECT_URIS)
  redirectUris!: string[];

  @StringListField(CLIENT_SCOPES)
  scopes!: string[];
}
