import { Inject, Injectable, type Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';
import { Clock, LookUp } from '#core/persistence';
import type { ClientTokenClaims, UserTokenClaims } from '../tokens/access-token-claims.js';
import { PermissionCatalog } from './permissions.js';
import type { Principal } from './principal.js';

/** What a request carries, genuine as far as it can be told without asking the database. */
export type PresentedCredential =
  | { readonly kind: 'user-token'; readonly claims: UserTokenClaims }
  | { readonly kind: 'client-token'; readonly claims: ClientTokenClaims }
  | { readonly kind: 'api-key'; readonly key: string };

export type CredentialKind = PresentedCredential['kind'];

type OfKind<Kind extends CredentialKind> = Extract<PresentedCredential, { kind: Kind }>;

/** What stands behind a credential right now. */
export interface VerifiedCredential {
  /** Whose session it is, or who answers for the client or the key. */
  readonly userId: string;
  readonly clientId: string;
  /** Of a person; absent where a program calls. */
  readonly session?: { readonly id: string; readonly authenticatedAt: Date };
  readonly isOperator: boolean;
  /** The user's role in the organization that was asked about; null for whoever is no member. */
  readonly role: string | null;
  readonly scopes: readonly string[];
  /** Written down aside that the credential was used, where that is due. */
  readonly stampUse?: () => Promise<void>;
}

/** What is asked about a credential. */
export interface CredentialQuestion {
  /** Of the path; null where it names none. */
  readonly organizationId: string | null;
  readonly now: Date;
}

/**
 * Answers whether a credential still holds, and what its user is in an organization. The feature
 * that owns the credential extends this and provides it; it runs one statement inside a look-up.
 */
export abstract class CredentialVerifier<Kind extends CredentialKind = CredentialKind> {
  abstract readonly kind: Kind;
  abstract findCredential(
    credential: OfKind<Kind>,
    question: CredentialQuestion,
  ): Promise<VerifiedCredential | null>;
}

/** The verifiers of all loaded features. */
export const CREDENTIAL_VERIFIERS = Symbol('CREDENTIAL_VERIFIERS');

export const credentialVerifiersProvider: Provider = {
  provide: CREDENTIAL_VERIFIERS,
  inject: [DiscoveryService],
  useFactory: (discovery: DiscoveryService) => provided(discovery, CredentialVerifier),
};

/** Turns a genuine credential into the principal it stands for today. */
@Injectable()
export class CredentialVerification {
  constructor(
    @Inject(CREDENTIAL_VERIFIERS) private readonly verifiers: () => readonly CredentialVerifier[],
    private readonly lookUp: LookUp,
    private readonly permissions: PermissionCatalog,
    private readonly clock: Clock,
  ) {}

  async verify(
    presented: PresentedCredential,
    organizationId: string | null,
  ): Promise<Principal | null> {
    const verifier = this.verifiers().find(({ kind }) => kind === presented.kind);
    if (!verifier) return null;
    const question = { organizationId, now: this.clock.now() };
    const credential = await this.lookUp.run(() => verifier.findCredential(presented, question));
    if (!credential) return null;
    await credential.stampUse?.();
    return this.principalOf(credential, organizationId);
  }

  private principalOf(
    { role, session, scopes, userId, clientId, isOperator }: VerifiedCredential,
    organizationId: string | null,
  ): Principal {
    const isMember = organizationId !== null && role !== null;
    const caller = {
      userId,
      clientId,
      isOperator,
      ...(isMember && { organizationId }),
      permissions: new Set([
        ...(isOperator ? this.permissions.ofOperators() : []),
        ...(isMember ? this.permissions.ofRole(role) : []),
      ]),
      scopes: new Set(scopes),
    };
    return session
      ? { ...caller, kind: 'user', sessionId: session.id, authenticatedAt: session.authenticatedAt }
      : { ...caller, kind: 'client' };
  }
}
