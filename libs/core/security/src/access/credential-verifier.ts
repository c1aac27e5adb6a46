import { Inject, Injectable, type Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';
import { LookUp } from '#core/persistence';
import type { AccessTokenClaims } from '../tokens/access-token-claims.js';
import { PermissionCatalog } from './permissions.js';
import type { Principal } from './principal.js';

/** What stands behind a credential right now. */
export interface VerifiedCredential {
  readonly userId: string;
  readonly sessionId: string;
  readonly isOperator: boolean;
  /** The caller's role in the organization that was asked about; null for whoever is no member. */
  readonly role: string | null;
}

/**
 * Answers whether what a token claims still holds, and what its user is in an organization. The
 * feature that owns the credential extends this and provides it; it runs one statement inside a
 * look-up.
 */
export abstract class CredentialVerifier {
  /** @param organizationId of the path; null where the path names none */
  abstract findCredential(
    claims: AccessTokenClaims,
    organizationId: string | null,
  ): Promise<VerifiedCredential | null>;
}

/** The verifiers of all loaded features. */
export const CREDENTIAL_VERIFIERS = Symbol('CREDENTIAL_VERIFIERS');

export const credentialVerifiersProvider: Provider = {
  provide: CREDENTIAL_VERIFIERS,
  inject: [DiscoveryService],
  useFactory: (discovery: DiscoveryService) => provided(discovery, CredentialVerifier),
};

/** Turns the claims of a genuine token into the principal they stand for today. */
@Injectable()
export class CredentialVerification {
  constructor(
    @Inject(CREDENTIAL_VERIFIERS) private readonly verifiers: () => readonly CredentialVerifier[],
    private readonly lookUp: LookUp,
    private readonly permissions: PermissionCatalog,
  ) {}

  async verify(
    claims: AccessTokenClaims,
    organizationId: string | null,
  ): Promise<Principal | null> {
    for (const verifier of this.verifiers()) {
      const credential = await this.lookUp.run(() =>
        verifier.findCredential(claims, organizationId),
      );
      if (credential) return this.principalOf(credential, claims, organizationId);
    }
    return null;
  }

  private principalOf(
    { role, ...credential }: VerifiedCredential,
    claims: AccessTokenClaims,
    organizationId: string | null,
  ): Principal {
    const isMember = organizationId !== null && role !== null;
    return {
      ...credential,
      kind: 'user',
      clientId: claims.clientId,
      scope: claims.scope,
      ...(isMember && { organizationId }),
      permissions: new Set([
        ...(credential.isOperator ? this.permissions.ofOperators() : []),
        ...(isMember ? this.permissions.ofRole(role) : []),
      ]),
    };
  }
}
