import { DomainError, FeatureErrors } from '#core/errors';

/** The way through the pages is not there, or not the one of this browser. */
export class InteractionNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'interaction-not-found',
    title: 'This log-in is not under way',
    help: 'It may have taken too long, or have been begun in another browser. Begin again in the application.',
  } as const;

  constructor() {
    super('This log-in has expired, or was begun in another browser.');
  }
}

export class OAuthClientNotFound extends DomainError {
  static readonly description = {
    kind: 'not-found',
    code: 'oauth-client-not-found',
    title: 'The OAuth client does not exist',
    help: 'The id may be wrong, or belong to another organization.',
  } as const;

  constructor() {
    super('The organization has no OAuth client with this id.');
  }
}

export class OAuthClientHasNoSecret extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'oauth-client-has-no-secret',
    title: 'A public client has no secret',
    help: 'It runs where everybody can read it, and proves itself by PKCE alone.',
  } as const;

  constructor() {
    super('The client is public: it has no secret that could be changed.');
  }
}

/** Its detail says what does not fit. */
export class OAuthClientDoesNotFit extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'oauth-client-does-not-fit',
    title: 'Redirect URIs or scopes do not fit the kind of the client',
    help: 'A service has no redirect URI and names its scopes one by one; others need a redirect URI.',
  } as const;
}

export const oauthErrors = new FeatureErrors({
  feature: 'oauth',
  errors: [InteractionNotFound, OAuthClientNotFound, OAuthClientHasNoSecret, OAuthClientDoesNotFit],
  unreachable: {
    oauth_clients_kind_check: 'the schema classes accept the same words only',
    oauth_clients_organization_id_foreign:
      'organizations are never removed from the table, only marked as deleted',
    oauth_clients_responsible_id_foreign:
      'users are never removed from the table, only marked as deleted',
  },
});
