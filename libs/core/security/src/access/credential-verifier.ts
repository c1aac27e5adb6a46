import { Inject, Injectable, type Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { LookUp } from '#core/persistence';
import type { AccessTokenClaims } from '../tokens/access-token-claims.js';
import { PermissionCatalog } from './permissions.js';
import type { Principal } from './principal.js';

/** What stands behind a credential right now. */
export interface VerifiedCredential {
  readonly userId: string;
  readonly sessionId: string;
  readonly isOperator: boolean;
}

/**
 * Answers whether what a token claims still holds. The feature that owns the credential extends
 * this and provides it; it runs one statement inside a look-up.
 */
export abstract class CredentialVerifier {
  abstract findCredential(claims: AccessTokenClaims): Promise<VerifiedCredential | null>;
}

/** The verifiers of all loaded features. */
export const CREDENTIAL_VERIFIERS = Symbol('CREDENTIAL_VERIFIERS');

export const credentialVerifiersProvider: Provider = {
  provide: CREDENTIAL_VERIFIERS,
  inject: [DiscoveryService],
  useFactory: (discovery: DiscoveryService) => () =>
    discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance) => instance instanceof CredentialVerifier),
};

/** Turns the claims of a genuine token into the principal they stand for today. */
@Injectable()
export class CredentialVerification {
  constructor(
    @Inject(CREDENTIAL_VERIFIERS) private readonly verifiers: () => readonly CredentialVerifier[],
    private readonly lookUp: LookUp,
    private readonly permissions: PermissionCatalog,
  ) {}

  async verify(claims: AccessTokenClaims): Promise<Principal | null> {
    for (const verifier of this.verifiers()) {
      const credential = await this.lookUp.run(() => verifier.findCredential(claims));
      if (credential) return this.principalOf(credential, claims);
    }
    return null;
  }

  private principalOf(credential: VerifiedCredential, claims: AccessTokenClaims): Principal {
    return {
      ...credential,
      kind: 'user',
      clientId: claims.clientId,
      scope: claims.scope,
      permissions: credential.isOperator ? this.permissions.ofOperators() : new Set<string>(),
    };
  }
}
