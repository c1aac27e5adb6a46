import { OrganizationParams, UuidField } from '#core/http';

export class OAuthClientParams extends OrganizationParams {
  @UuidField({ description: 'Id of the OAuth client: its client_id.' })
  oauthClientId!: string;
}
