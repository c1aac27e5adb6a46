import { Injectable } from '@nestjs/common';
import {
  FIRST_PARTY_CLIENT,
  FULL_SCOPE,
  TokenConfig,
  TokenIssuer,
  type IssuedTokens,
} from '#core/security';
import { ApiResource } from './api-resource.js';
import { AuthorizationServer } from './authorization-server.js';

/** Mints the tokens of first-party log-ins with the models of oidc-provider, as if its token endpoint had. */
@Injectable()
export class ProviderTokenIssuer extends TokenIssuer {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly resource: ApiResource,
    private readonly config: TokenConfig,
  ) {
    super();
  }

  override async issue(subject: { userId: string; sessionId: string }): Promise<IssuedTokens> {
    const provider = await this.server.current();
    const client = await provider.Client.find(FIRST_PARTY_CLIENT);
    if (!client) throw new Error('The client of first-party log-ins is missing');
    const resource = this.resource.identifier;
    const common = {
      client,
      accountId: subject.userId,
      grantId: subject.sessionId,
      scope: FULL_SCOPE,
      gty: 'first_party',
    };
    const accessToken = new provider.AccessToken(common);
    accessToken.resourceServer = new provider.ResourceServer(
      resource,
      this.resource.describe(resource, client),
    );
    const refreshToken = new provider.RefreshToken({ ...common, resource });
    return {
      accessToken: await accessToken.save(),
      expiresIn: this.config.accessTokenSeconds,
      refreshToken: await refreshToken.save(),
    };
  }
}
