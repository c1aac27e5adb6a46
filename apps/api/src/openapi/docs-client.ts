import { Injectable } from '@nestjs/common';
import { InstallationConfig } from '#core/config';
import { StaticClient } from '#features/oauth';

/** Swagger UI as a client of the authorization server: Authorize logs in there, with PKCE and no secret. */
@Injectable()
export class DocsClient extends StaticClient {
  static readonly id = 'solera-docs';
  /** Below the public URL. */
  static readonly redirectPath = '/docs/oauth2-redirect.html';

  readonly id = DocsClient.id;
  readonly name = 'Solera API documentation';
  readonly redirectUris: readonly string[];

  constructor({ publicUrl }: InstallationConfig) {
    super();
    this.redirectUris = [`${publicUrl}${DocsClient.redirectPath}`];
  }
}
