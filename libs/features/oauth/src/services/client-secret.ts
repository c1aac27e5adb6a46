import { hashSecretToken, newSecretToken } from '#core/security';

/** For scanners to find where it does not belong. */
const PREFIX = 'solera_secret_';

/** A secret of 256 random bits, and what is kept of it. */
export function newClientSecret(): { readonly secret: string; readonly secretHash: string } {
  const secret = PREFIX + newSecretToken();
  return { secret, secretHash: hashSecretToken(secret) };
}
