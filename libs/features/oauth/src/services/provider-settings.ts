import { Injectable } from '@nestjs/common';
import type { Adapter, AdapterFactory, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { SealingConfig } from '#core/config';
import type { KeyPair } from '#core/security';
import { Accounts } from './accounts.js';
import { ApiResource } from './api-resource.js';
import { CLIENT_METADATA } from './client-store.js';
import { Lifetimes } from './lifetimes.js';
import { PageOrigins } from './page-origins.js';
import type { ProviderRequest } from './provider-request.js';
import { IDENTITY_CLAIMS } from './scopes.js';
import { Stores } from './stores.js';

/** Of people, for pages under /oauth; nothing of the API reads a cookie. */
const COOKIE = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true } as const;

/** How oidc-provider is set up: what it offers, for how long, and where it keeps it. */
@Injectable()
export class ProviderSettings {
  constructor(
    private readonly resource: ApiResource,
    private readonly lifetimes: Lifetimes,
    private readonly origins: PageOrigins,
    private readonly sealing: SealingConfig,
    private readonly stores: Stores,
    private readonly accounts: Accounts,
  ) {}

  /** @param keys the one that signs first */
  configuration(keys: readonly KeyPair[]): Configuration {
    return {
      adapter: this.adapterOf,
      jwks: {
        keys: keys.map(({ kid, privateJwk }) => ({ ...privateJwk, kid, alg: 'ES256', use: 'sig' })),
      },
      routes: ROUTES,
      cookies: {
        names: {
          session: 'solera_session',
          interaction: 'solera_interaction',
          resume: 'solera_resume',
        },
        keys: this.sealing.keys.map((key) => key.derive('cookies').toString('base64url')),
        long: COOKIE,
        short: COOKIE,
      },
      ...this.offer(),
      ...PROTOCOL,
      ttl: this.lifetimes.ofProvider(),
      clientBasedCORS: (_context, origin, client) => this.origins.mayActFor(client, origin),
      findAccount: (_context, id) => this.accounts.find(id),
      loadExistingGrant: (context) => this.findGrant(context),
      extraTokenClaims: (context, token) =>
        'grantId' in token
          ? { gid: token.grantId }
          : { org: context.oidc.client?.['organization_id'] },
      renderError: (context, error) => {
        context.type = 'html';
        context.body = (context.req as ProviderRequest).edge.errorPage(error);
      },
    };
  }

  private readonly adapterOf: AdapterFactory = (name): Adapter => this.stores.of(name);

  private offer(): Configuration {
    const { identifier } = this.resource;
    return {
      scopes: Object.keys(IDENTITY_CLAIMS),
      claims: Object.fromEntries(
        Object.entries(IDENTITY_CLAIMS).map(([scope, claims]) => [scope, [...claims]]),
      ),
      discovery: {
        service_documentation: identifier,
      },
      features: {
        ...FEATURES,
        resourceIndicators: {
          enabled: true,
          defaultResource: () => identifier,
          useGrantedResource: () => true,
          getResourceServerInfo: (context, resource, client) => {
            const described = this.resource.describe(resource, client);
            askForAll(context, described.scope);
            return described;
          },
        },
      },
    };
  }

  /** What the user has let this client do, in this browser. */
  private async findGrant(context: KoaContextWithOIDC) {
    const { session, client, provider } = context.oidc;
    const { login, consent } = context.oidc.result ?? {};
    // Who has just logged in is asked again: with the session that begins then, the client shows when
    // that was, and may do what asks for a recent log-in.
    if (login !== undefined && consent === undefined) return undefined;
    const id = consent?.grantId ?? (client && session?.grantIdFor(client.clientId));
    if (id === undefined || session?.accountId === undefined) return undefined;
    await this.stores.enter(session.accountId);
    return provider.Grant.find(id);
  }
}

const ROUTES = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  introspection: '/oauth/introspect',
  revocation: '/oauth/revoke',
  jwks: '/oauth/jwks',
  userinfo: '/oauth/userinfo',
} as const;

const FEATURES: NonNullable<Configuration['features']> = {
  devInteractions: { enabled: false },
  // What is not served is not announced either.
  pushedAuthorizationRequests: { enabled: false },
  // The API does not ask for proofs: a token said to be bound to a key would not be.
  dPoP: { enabled: false },
  clientCredentials: { enabled: true },
  introspection: {
    enabled: true,
    // A program may ask about its own tokens.
    allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
  },
  revocation: {
    enabled: true,
    allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
  },
  rpInitiatedLogout: { enabled: false },
  userinfo: { enabled: true },
};

const PROTOCOL: Configuration = {
  responseTypes: ['code'],
  clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
  pkce: { required: () => true },
  rotateRefreshToken: true,
  // A session with an application ends by its own use and age, not with the log-in of the browser.
  expiresWithSession: () => false,
  revokeGrantPolicy: () => true,
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  extraClientMetadata: { properties: [...CLIENT_METADATA] },
  interactions: { url: (_context, { uid }) => `/oauth/interactions/${uid}` },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'], userinfoSigningAlgValues: ['ES256'] },
};

/** A service that asks for no scope gets all it may have: RFC 6749 section 3.3 wants a default, or an error. */
function askForAll({ oidc: { params } }: KoaContextWithOIDC, scope: string): void {
  if (params?.['grant_type'] === 'client_credentials') params['scope'] ??= scope;
}
