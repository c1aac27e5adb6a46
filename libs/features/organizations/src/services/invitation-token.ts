import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 bits. Nobody can guess it, so a plain hash keeps it (ASVS 5, 6.5.2). */
export function newInvitationToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 as hex. */
export function hashInvitationToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
