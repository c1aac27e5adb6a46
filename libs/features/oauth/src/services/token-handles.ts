import { Injectable } from '@nestjs/common';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { Sealer, UnitOfWork } from '#core/persistence';
import { AccessTokenVerifier } from '#core/security';
import { SessionsService } from '#features/sessions';
import { ApiResource } from './api-resource.js';
import { Scopes } from './scopes.js';

const PREFIX = 'handle_';
const SEALED_AS = 'oauth access token handle';

/** What a token is shown for: to be judged or ended itself, or to be told about its user. */
export type HandleUse = 'judgment' | 'revocation' | 'userinfo';

interface Handle {
  readonly use: HandleUse;
  readonly payload: AdapterPayload;
}

/**
 * Lets oidc-provider introspect and revoke our access tokens, which it refuses to do with JWTs: a
 * token that is genuine is handed to it under another name, from which it is found again as if it
 * had been stored. So what is asked of clients, grants and policies stays with the library.
 */
@Injectable()
export class TokenHandles {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly sealer: Sealer,
    private readonly sessions: SessionsService,
    private readonly unitOfWork: UnitOfWork,
    private readonly resource: ApiResource,
    private readonly scopes: Scopes,
  ) {}

  /**
   * @returns the text itself where it is no access token of ours that is good now, or none that can be
   * ended: a service's has no session, and that it cannot be revoked has to be said (RFC 7009 section 2.2.1)
   */
  async handleOf(text: string, use: HandleUse): Promise<string> {
    const verified = await this.verifier.verify(text);
    if (!verified) return text;
    const { presented, issuedAt, expiresAt } = verified;
    const { claims } = presented;
    const isOfUser = presented.kind === 'user-token';
    if (use === 'revocation' && !isOfUser) return text;
    const payload = {
      jti: claims.jti,
      kind: isOfUser ? 'AccessToken' : 'ClientCredentials',
      clientId: claims.clientId,
      ...(isOfUser && { accountId: presented.claims.sub, grantId: presented.claims.gid }),
      scope: claims.scopes.join(' '),
      iat: issuedAt,
      exp: expiresAt,
    };
    const handle: Handle = { use, payload };
    return PREFIX + this.sealer.seal(SEALED_AS, JSON.stringify(handle));
  }

  /** The store of a sort of access tokens: empty, but for handles. */
  of(kind: string): Adapter {
    return {
      find: (value) => this.find(kind, value),
      findByUid: async () => undefined,
      findByUserCode: async () => undefined,
      upsert: () => Promise.reject(new Error('Access tokens are JWTs and are not stored')),
      consume: () => Promise.reject(new Error('An access token is not used up')),
      // It ends with its grant.
      destroy: async () => undefined,
      revokeByGrantId: async () => undefined,
    };
  }

  private async find(kind: string, value: string): Promise<AdapterPayload | undefined> {
    const handle = this.open(value);
    if (handle?.payload.kind !== kind) return undefined;
    const { use, payload } = handle;
    if (payload.accountId !== undefined) await this.unitOfWork.enterUser(payload.accountId);
    return use === 'userinfo'
      ? { ...payload, scope: await this.identityScope(payload) }
      : { ...payload, aud: this.resource.identifier };
  }

  /** What the user let the client know about them; the token itself is for the API alone. */
  private async identityScope({ grantId }: AdapterPayload): Promise<string> {
    const session = grantId === undefined ? null : await this.sessions.findRunning(grantId);
    return this.scopes.split(session?.scope ?? '').identity;
  }

  private open(value: string): Handle | undefined {
    if (!value.startsWith(PREFIX)) return undefined;
    try {
      return JSON.parse(this.sealer.open(SEALED_AS, value.slice(PREFIX.length))) as Handle;
    } catch {
      return undefined; // Made up by a client: there is no such token.
    }
  }
}
