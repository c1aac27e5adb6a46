import { Injectable } from '@nestjs/common';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { InstallationConfig } from '#core/config';
import { SessionsService } from '#features/sessions';
import { Scopes } from './scopes.js';

/**
 * What oidc-provider calls a grant is a session of ours: it ends in one place, and takes all tokens
 * with it. Sessions are begun where the user consents (InteractionsService.consent), not here.
 */
@Injectable()
export class GrantStore implements Adapter {
  constructor(
    private readonly sessions: SessionsService,
    private readonly scopes: Scopes,
    private readonly installation: InstallationConfig,
  ) {}

  /** Of the user the unit works for. */
  async find(id: string): Promise<AdapterPayload | undefined> {
    const session = await this.sessions.findRunning(id);
    if (!session) return undefined;
    const { identity, api } = this.scopes.split(session.scope);
    return {
      jti: id,
      kind: 'Grant',
      accountId: session.user.id,
      clientId: session.clientId,
      ...(identity !== '' && { openid: { scope: identity } }),
      ...(api !== '' && { resources: { [this.installation.publicUrl]: api } }),
      iat: Math.floor(session.createdAt.getTime() / 1000),
      exp: Math.floor(session.expiresAt.getTime() / 1000),
    };
  }

  async destroy(id: string): Promise<void> {
    await this.sessions.endIfRunning(id);
  }

  async upsert(): Promise<void> {
    throw new Error('A grant is begun as a session');
  }

  async findByUid(): Promise<undefined> {
    return undefined;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(): Promise<void> {
    throw new Error('A grant is not used up');
  }

  async revokeByGrantId(): Promise<void> {
    // It is the grant itself, which is destroyed.
  }
}
