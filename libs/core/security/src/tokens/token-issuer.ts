/** Client id of first-party log-ins: the product itself. */
export const FIRST_PARTY_CLIENT = 'solera';
/** The whole authority of whoever holds the credential. */
export const FULL_SCOPE = 'api';

/** Whether a credential with these scopes may be used for something. */
export function isInScope(scopes: ReadonlySet<string>, scope: string): boolean {
  return scopes.has(FULL_SCOPE) || scopes.has(scope);
}

export interface IssuedTokens {
  readonly accessToken: string;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
  /** Good for one exchange at the token endpoint. */
  readonly refreshToken: string;
}

/**
 * Issues the tokens of first-party log-ins. The feature that owns the authorization server extends
 * this and provides it, so that there is one family of tokens and one way to revoke them.
 */
export abstract class TokenIssuer {
  /** Call it inside the unit of work that begins the session. */
  abstract issue(subject: { userId: string; sessionId: string }): Promise<IssuedTokens>;
}
