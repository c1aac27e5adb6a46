import { randomBytes } from 'node:crypto';

/** A new key in the form SEALING_KEYS takes: 32 random bytes as base64url. */
export function makeSealingKey(): string {
  return randomBytes(32).toString('base64url');
}
