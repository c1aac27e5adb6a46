import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { KeyObject } from 'node:crypto';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { InstallationConfig } from '#core/config';
import { Clock } from '#core/persistence';
import { CredentialVerification } from '../access/credential-verifier.js';
import type { Principal } from '../access/principal.js';
import { pathOrganization, type RoutedRequest } from '../access/path-organization.js';
import { SigningKeys } from '../signing/signing-keys.js';
import { VerifiedTokens, type VerifiedToken } from './verified-tokens.js';
import { kidOf } from './access-token-verifier.js';
import { parseAccessTokenClaims } from './access-token-claims.js';

/** Name under which passport knows the strategy. */
export const BEARER = 'bearer';

/** What the keys of features begin with: for us to tell them from tokens, and for scanners to find them where they do not belong. */
export const API_KEY_PREFIX = 'solera_key_';

const tokenOf = ExtractJwt.fromAuthHeaderAsBearerToken();

/** As passport-jwt, written for Express, declares it; Fastify's has the headers, too. */
type PassportRequest = Parameters<Strategy['authenticate']>[0];

/**
 * Access tokens of this installation. Only ES256, only our issuer and audience, only `at+jwt`: an ID
 * token or any other JWT we sign is not one (RFC 9068 section 4). The header's `jku`, `x5u` and
 * `jwk` are never read: keys come from our table by `kid`.
 */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, BEARER) {
  private readonly verified: VerifiedTokens;

  constructor(
    keys: SigningKeys,
    installation: InstallationConfig,
    private readonly verification: CredentialVerification,
    private readonly clock: Clock,
  ) {
    super({
      jwtFromRequest: tokenOf,
      // The route is known: which organization it is for decides what the caller may do.
      passReqToCallback: true,
      algorithms: ['ES256'],
      issuer: installation.publicUrl,
      audience: installation.publicUrl,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way to get at the header, whose typ we check
      jsonWebTokenOptions: { complete: true },
      secretOrKeyProvider: (_request, token: string, done) => {
        findKey(keys, token).then(
          (key) => {
            // A missing key must not be an error here: passport-jwt would answer 500 instead of 401.
            // jsonwebtoken takes the key as it is, parsed once; the types know texts alone.
            done(null, key as unknown as Buffer | undefined);
          },
          (error: unknown) => {
            done(error);
          },
        );
      },
    });
    this.verified = new VerifiedTokens((kid) =>
      typeof kid === 'string' ? keys.findKnown(kid) : undefined,
    );
  }

  /** Verifies a token that comes for the first time, and asks for its bearer each time. */
  override authenticate(request: PassportRequest & RoutedRequest): void {
    const text = tokenOf(request);
    if (text?.startsWith(API_KEY_PREFIX)) {
      const apiKey = { kind: 'api-key', key: text } as const;
      this.answer(this.verification.verify(apiKey, pathOrganization(request)));
      return;
    }
    const known = text === null ? undefined : this.verified.find(text, this.clock.now());
    if (known) this.answer(this.principalOf(request, known));
    else super.authenticate(request);
  }

  private answer(found: Promise<Principal | false | null>): void {
    found.then(
      (principal) => {
        if (principal) this.success(principal);
        else this.fail(401);
      },
      (error: unknown) => {
        this.error(error as Error);
      },
    );
  }

  /** @returns the caller, or false (401) for a token that is genuine but no longer good. */
  validate(
    request: PassportRequest & RoutedRequest,
    token: VerifiedToken,
  ): Promise<Principal | false> {
    const text = tokenOf(request);
    if (text !== null) this.verified.remember(text, token);
    return this.principalOf(request, token);
  }

  private async principalOf(
    request: RoutedRequest,
    token: VerifiedToken,
  ): Promise<Principal | false> {
    if (token.header.typ !== 'at+jwt') return false;
    const presented = parseAccessTokenClaims(token.payload, this.clock.now());
    if (!presented) return false;
    return (await this.verification.verify(presented, pathOrganization(request))) ?? false;
  }
}

function findKey(keys: SigningKeys, token: string): Promise<KeyObject | undefined> {
  const kid = kidOf(token);
  return kid === undefined ? Promise.resolve(undefined) : keys.findPublic(kid);
}
