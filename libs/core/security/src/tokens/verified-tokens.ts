import type { KeyObject } from 'node:crypto';

/** A token whose signature, issuer and audience were found good. */
export interface VerifiedToken {
  readonly header: { readonly typ?: unknown; readonly kid?: unknown };
  readonly payload: unknown;
}

interface Remembered {
  readonly token: VerifiedToken;
  /** What it was verified with. */
  readonly key: KeyObject;
  /** Seconds since 1970, of the claim `exp`. */
  readonly expiresAt: number;
}

/** A thousand tokens take about a megabyte. */
const MOST = 5_000;

/**
 * Remembers tokens that were verified, for as long as they and the keys they were verified with are
 * good: a client sends the same token with each request, and to verify its signature again took a
 * seventh of a request (docs/decisions/0014). Whether its session has ended and what its bearer may do
 * is asked each time.
 */
export class VerifiedTokens {
  private readonly tokens = new Map<string, Remembered>();

  /** @param findKey the public key of a `kid` that is good now, at once */
  constructor(private readonly findKey: (kid: unknown) => KeyObject | undefined) {}

  find(text: string, now: Date): VerifiedToken | undefined {
    const remembered = this.tokens.get(text);
    if (!remembered) return undefined;
    const { token, key, expiresAt } = remembered;
    const isGood = now.getTime() < expiresAt * 1000 && this.findKey(token.header.kid) === key;
    if (isGood) return token;
    this.tokens.delete(text);
    return undefined;
  }

  /** One without a time to expire at is not remembered. */
  remember(text: string, token: VerifiedToken): void {
    const key = this.findKey(token.header.kid);
    const { exp } = token.payload as { exp?: unknown };
    if (!key || typeof exp !== 'number') return;
    const [oldest] = this.tokens.keys();
    if (this.tokens.size >= MOST && oldest !== undefined) this.tokens.delete(oldest);
    this.tokens.set(text, { token, key, expiresAt: exp });
  }
}
