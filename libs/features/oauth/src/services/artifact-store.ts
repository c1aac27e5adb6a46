import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider';
import { Clock, Sealer, UnitOfWork } from '#core/persistence';
import { OAuthConfig } from '../oauth.config.js';
import {
  OAuthArtifactsRepository,
  type FoundArtifact,
} from '../repositories/oauth-artifacts.repository.js';

const SEALED_AS = 'oauth_artifacts.sealed_payload';

/**
 * What can be used once: two requests that bring the same one come one after the other. And what a
 * log-out removes, so that it waits for whoever is about to write it back (BrowserLogOut).
 */
const LOCKED = new Set(['AuthorizationCode', 'RefreshToken', 'Session', 'Interaction']);

/**
 * Keeps codes, refresh tokens, browser sessions and interactions on our table, in the unit of the
 * request. Whoever brings one that belongs to a user goes on as that user.
 */
@Injectable()
export class ArtifactStore {
  constructor(
    private readonly artifacts: OAuthArtifactsRepository,
    private readonly config: OAuthConfig,
    private readonly unitOfWork: UnitOfWork,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** The store of one type, in the shape oidc-provider wants it. */
  of(type: string): Adapter {
    return {
      find: (value) => this.find(type, value),
      findByUid: (uid) => this.findByUid(type, uid),
      // Of devices that show a code, which we do not offer.
      findByUserCode: async () => undefined,
      upsert: (value, payload, seconds) => this.put(type, value, payload, seconds),
      consume: (value) => this.artifacts.consume(idOf(type, value), this.clock.now()),
      destroy: (value) => this.artifacts.remove(idOf(type, value)),
      revokeByGrantId: (grantId) => this.artifacts.removeOfGrant(type, grantId),
    };
  }

  private async find(type: string, value: string): Promise<AdapterPayload | undefined> {
    const found = await this.artifacts.findArtifact(idOf(type, value), LOCKED.has(type));
    return found && this.open(type, found);
  }

  private async findByUid(type: string, uid: string): Promise<AdapterPayload | undefined> {
    const found = await this.artifacts.findByUid(type, idOf(type, uid));
    return found && this.open(type, found);
  }

  private async put(
    type: string,
    value: string,
    payload: AdapterPayload,
    seconds = 0,
  ): Promise<void> {
    const createdAt = this.clock.now();
    await this.artifacts.put({
      id: idOf(type, value),
      type,
      sealedPayload: this.sealer.seal(SEALED_AS, JSON.stringify(payload)),
      grantId: payload.grantId ?? null,
      uid: payload.uid === undefined ? null : idOf(type, payload.uid),
      accountId: accountOf(payload) ?? null,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + seconds * 1000),
    });
  }

  private async open(type: string, found: FoundArtifact): Promise<AdapterPayload> {
    const text = this.sealer.open(SEALED_AS, found.sealedPayload);
    const payload = JSON.parse(text) as AdapterPayload;
    if (payload.accountId !== undefined) await this.goOnAs(payload.accountId);
    if (found.consumedAt === null) return payload;
    const consumedAt = new Date(found.consumedAt);
    return this.isForgiven(type, consumedAt)
      ? payload
      : { ...payload, consumed: Math.floor(consumedAt.getTime() / 1000) };
  }

  private async goOnAs(accountId: string): Promise<void> {
    const { ctx } = Provider;
    if (ctx) ctx.state['accountId'] = accountId;
    await this.unitOfWork.enterUser(accountId);
  }

  /** Of refresh tokens alone: a code that comes twice was stolen. */
  private isForgiven(type: string, consumedAt: Date): boolean {
    const goneBy = this.clock.now().getTime() - consumedAt.getTime();
    return type === 'RefreshToken' && goneBy < this.config.refreshReuseSeconds * 1000;
  }
}

/** Whose it is. An interaction is nobody's until they have logged in on its page. */
function accountOf({ accountId, result }: AdapterPayload): string | undefined {
  return accountId ?? result?.login?.accountId;
}

function idOf(type: string, value: string): string {
  return createHash('sha256').update(`${type} ${value}`).digest('hex');
}
