import { Injectable } from '@nestjs/common';
import { errors, type Client, type ResourceServer } from 'oidc-provider';
import { InstallationConfig } from '#core/config';
import { TokenConfig } from '#core/security';
import { Scopes } from './scopes.js';

/** The API as the one resource tokens are for (RFC 8707): all of them are JWTs (RFC 9068). */
@Injectable()
export class ApiResource {
  constructor(
    private readonly installation: InstallationConfig,
    private readonly tokens: TokenConfig,
    private readonly scopes: Scopes,
  ) {}

  get identifier(): string {
    return this.installation.publicUrl;
  }

  /** What a client can ask for. @throws errors.InvalidTarget for any other resource */
  describe(identifier: string, client: Client): ResourceServer {
    if (identifier !== this.identifier) throw new errors.InvalidTarget();
    const allowed = new Set(client['api_scopes'] as readonly string[]);
    const scopes = this.scopes.ofApi().filter((name) => allowed.has(name));
    return {
      scope: scopes.join(' '),
      audience: identifier,
      accessTokenTTL: this.tokens.accessTokenSeconds,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'ES256' } },
    };
  }
}
