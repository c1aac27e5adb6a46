import { Injectable, Logger } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import Provider, { type Client, type KoaContextWithOIDC } from 'oidc-provider';
import { InstallationConfig, SealingConfig } from '#core/config';
import { Ids } from '#core/persistence';
import { SigningKeys, type KeyPair } from '#core/security';
import { TOKEN_REPLAYED, type ShownError } from './provider-request.js';
import { ProviderSettings } from './provider-settings.js';
import { ProviderTransactions } from './provider-transactions.js';

/**
 * The authorization server: oidc-provider on our tables, in our unit of work. It is made anew when
 * the keys it signs tokens and cookies with change, which takes less than a millisecond, so that keys rotate without a restart.
 */
@Injectable()
export class AuthorizationServer {
  private readonly logger = new Logger(AuthorizationServer.name);
  private provider: Provider | undefined;
  private keyIds = '';
  /** What its cookies are signed with follows from these. */
  private sealedWith: unknown;

  constructor(
    private readonly keys: SigningKeys,
    private readonly settings: ProviderSettings,
    private readonly transactions: ProviderTransactions,
    private readonly installation: InstallationConfig,
    private readonly sealing: SealingConfig,
    private readonly ids: Ids,
  ) {}

  /** With the keys of now. Inside a unit or outside of one. */
  async current(): Promise<Provider> {
    const keys = await this.keys.list();
    const sealing = this.sealing.keys;
    const keyIds = keys.map(({ kid }) => kid).join(' ');
    const isSame = keyIds === this.keyIds && sealing === this.sealedWith;
    if (this.provider && isSame) return this.provider;
    Object.assign(this, { keyIds, sealedWith: sealing });
    return (this.provider = this.build(keys));
  }

  private build(keys: readonly KeyPair[]): Provider {
    const configuration = this.settings.configuration(keys);
    const provider = new Provider(this.installation.publicUrl, configuration);
    // What it believes of the edge is set by ProviderRequest.
    provider.proxy = true;
    provider.Client.prototype.compareClientSecret = isSecretOf;
    this.nameTokens(provider);
    provider.use(this.transactions.middleware);
    provider.on('server_error', ({ state }, error) => {
      state['failure'] = error;
    });
    const events: EventEmitter = provider;
    for (const event of REFUSALS) {
      events.on(event, ({ state }: KoaContextWithOIDC, { error }: ShownError) => {
        state['refusal'] ??= error;
      });
    }
    provider.on('grant.revoked', ({ oidc, state }) => {
      // At the token endpoint nobody asks for that: it is the answer to a second use.
      if (oidc.route === 'token') state['refusal'] = TOKEN_REPLAYED;
    });
    this.logger.debug({ msg: 'authorization server made', keys: keys.length });
    return provider;
  }

  /** Access tokens have ids like everything else that has one, and no other form than that of a JWT. */
  private nameTokens({ AccessToken, ClientCredentials }: Provider): void {
    const { ids } = this;
    for (const model of [AccessToken, ClientCredentials]) {
      Object.assign(model.prototype, {
        generateTokenId(this: { format?: string }): string {
          this.format = 'jwt';
          return ids.next();
        },
      });
    }
  }
}

/** Events that tell that somebody was refused. */
const REFUSALS = [
  'authorization.error',
  'grant.error',
  'introspection.error',
  'revocation.error',
  'userinfo.error',
] as const;

/** Secrets have 256 random bits, so that a plain hash keeps them. */
function isSecretOf(this: Client, secret: string): boolean {
  const hashes = (this['secret_hashes'] ?? []) as readonly string[];
  const hash = createHash('sha256').update(secret).digest();
  return hashes.some((known) => timingSafeEqual(Buffer.from(known, 'hex'), hash));
}
