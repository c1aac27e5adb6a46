import * as oauth from 'openid-client';
import { fetchFrom, type TestClient } from './oauth-clients.js';
import { PASSWORD } from './people.js';
import { PUBLIC_URL, type TestApi } from './test-api.js';
import { Visitor } from './visitor.js';

/** Where a user was sent back to, and what the application needs to go on. */
export interface Authorized {
  readonly back: URL;
  readonly checks: oauth.AuthorizationCodeGrantChecks;
  readonly code: string;
}

/** @param back where the browser was sent in the end */
export function authorized(back: URL, checks: oauth.AuthorizationCodeGrantChecks): Authorized {
  return { back, checks, code: back.searchParams.get('code') ?? '' };
}

/** An application that logs its users in with openid-client. */
export class Application {
  private constructor(
    private readonly api: TestApi,
    readonly client: TestClient,
    readonly config: oauth.Configuration,
  ) {}

  static async of(api: TestApi, client: TestClient): Promise<Application> {
    const config = await oauth.discovery(new URL(PUBLIC_URL), client.id, client.secret, undefined, {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it is noticed; the API of a test has no TLS
      execute: [oauth.allowInsecureRequests],
      [oauth.customFetch]: fetchFrom(api),
    });
    return new Application(api, client, config);
  }

  /** A user logs in, with PASSWORD, and consents. */
  async authorize(email: string, scope = 'api', visitor?: Visitor): Promise<Authorized> {
    const { url, checks } = await this.begin(scope);
    const browser = visitor ?? new Visitor(this.api);
    const back = await browser.authorize(url, { email, password: PASSWORD });
    return authorized(back, checks);
  }

  /** Where a browser is sent first. */
  async begin(scope = 'api'): Promise<{ url: string; checks: oauth.AuthorizationCodeGrantChecks }> {
    const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
    const expectedState = oauth.randomState();
    const expectedNonce = oauth.randomNonce();
    const isOpenId = scope.includes('openid');
    const url = oauth.buildAuthorizationUrl(this.config, {
      redirect_uri: this.client.redirectUri,
      scope,
      code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      ...(isOpenId && { nonce: expectedNonce }),
    });
    const checks = { pkceCodeVerifier, expectedState, ...(isOpenId && { expectedNonce }) };
    return { url: url.href, checks };
  }

  redeem({ back, checks }: Authorized) {
    return oauth.authorizationCodeGrant(this.config, back, checks);
  }

  /** Authorization and redemption in one. */
  async logIn(email: string, scope = 'api') {
    return this.redeem(await this.authorize(email, scope));
  }

  refresh(refreshToken: string) {
    return oauth.refreshTokenGrant(this.config, refreshToken);
  }
}
