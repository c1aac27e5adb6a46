import {
  EnumField,
  PageOf,
  StringField,
  StringListField,
  TimestampField,
  UuidField,
} from '#core/http';
import type { ClientKind, OAuthClient } from '../models/oauth-client.entity.js';
import {
  CLIENT_KIND,
  CLIENT_NAME,
  CLIENT_REDIRECT_URIS,
  CLIENT_SCOPES,
} from './oauth-client-fields.js';

/** A client as a list reads it. */
interface OAuthClientRow {
  readonly id: string;
  readonly name: string;
  readonly kind: ClientKind;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
  readonly responsibleId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

type Shown = OAuthClient | OAuthClientRow;

export class OAuthClientResponse {
  @UuidField({ description: 'Id of the OAuth client: its client_id.' })
  id!: string;

  @StringField({ ...CLIENT_NAME, trim: false })
  name!: string;

  @EnumField({ ...CLIENT_KIND, description: 'What it is.', example: 'web' })
  kind!: ClientKind;

  @StringListField(CLIENT_REDIRECT_URIS)
  redirectUris!: string[];

  @StringListField(CLIENT_SCOPES)
  scopes!: string[];

  @UuidField({ description: 'The member who answers for it; a service may do what they may.' })
  responsibleId!: string;

  @TimestampField({ description: 'When it was registered.' })
  createdAt!: Date;

  @TimestampField({ description: 'When it was last changed.' })
  updatedAt!: Date;

  /** @param client an entity, or a row of a list */
  static of(client: Shown): OAuthClientResponse {
    return Object.assign(new OAuthClientResponse(), shown(client));
  }
}

/** The only answers that ever hold a secret. */
export class MadeOAuthClientResponse extends OAuthClientResponse {
  @StringField({
    description: 'The client_secret, shown once; null where the client is public.',
    nullable: true,
    maxLength: 60,
    example: 'solera_secret_3kTMd2Xa…',
  })
  clientSecret!: string | null;

  static override of(
    made: Shown & { readonly clientSecret: string | null },
  ): MadeOAuthClientResponse {
    const { clientSecret } = made;
    return Object.assign(new MadeOAuthClientResponse(), shown(made), { clientSecret });
  }
}

function shown(client: Shown): OAuthClientResponse {
  const { id, name, kind, redirectUris, scopes } = client;
  return {
    id,
    name,
    kind,
    redirectUris: [...redirectUris],
    scopes: [...scopes],
    responsibleId: 'responsibleId' in client ? client.responsibleId : client.responsible.id,
    createdAt: new Date(client.createdAt),
    updatedAt: new Date(client.updatedAt),
  };
}

export class OAuthClientPageResponse extends PageOf(OAuthClientResponse) {}
