import { Injectable } from '@nestjs/common';
import {
  CredentialVerifier,
  type ClientTokenClaims,
  type CredentialQuestion,
  type VerifiedCredential,
} from '#core/security';
import { OAuthClientsRepository } from '../repositories/oauth-clients.repository.js';

/** Believes the token of a service only as long as the service is there, and who answers for it is a member. */
@Injectable()
export class ServiceVerifier extends CredentialVerifier<'client-token'> {
  readonly kind = 'client-token';

  constructor(private readonly clients: OAuthClientsRepository) {
    super();
  }

  override async findCredential(
    { claims }: { readonly claims: ClientTokenClaims },
    { organizationId }: CredentialQuestion,
  ): Promise<VerifiedCredential | null> {
    const { clientId } = claims;
    const found = await this.clients.findServiceCredential(clientId, organizationId);
    if (!found) return null;
    const allowed = new Set(found.scopes);
    return {
      userId: found.userId,
      clientId,
      isOperator: false,
      role: found.role,
      scopes: claims.scopes.filter((scope) => allowed.has(scope)),
    };
  }
}
