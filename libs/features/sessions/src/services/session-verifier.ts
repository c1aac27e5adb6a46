import { Injectable } from '@nestjs/common';
import {
  CredentialVerifier,
  type AccessTokenClaims,
  type VerifiedCredential,
} from '#core/security';
import { UserSessionsRepository } from '../repositories/user-sessions.repository.js';

/** Believes an access token only as long as its session runs and its user is active. */
@Injectable()
export class SessionVerifier extends CredentialVerifier {
  constructor(private readonly sessions: UserSessionsRepository) {
    super();
  }

  override findCredential(
    { gid, sub }: AccessTokenClaims,
    organizationId: string | null,
  ): Promise<VerifiedCredential | null> {
    return this.sessions.findCredential(gid, sub, organizationId);
  }
}
