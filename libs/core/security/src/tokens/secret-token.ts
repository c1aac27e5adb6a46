import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 random bits, in 43 characters that fit into a URL (ASVS 5.0, item 11.5.1). */
export function newSecretToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 as hex: how a token that nobody can guess is kept (ASVS 5.0, item 6.5.2). */
export function hashSecretToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
