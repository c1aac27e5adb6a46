import { createHmac } from 'node:crypto';

/**
 * What a passkey has to sign to complete the log-in of a challenge token, in base64url: nobody can
 * tell it who has not got the token, and it is as good for one log-in as the token is.
 */
export function passkeyChallengeOf(challengeToken: string): string {
  return createHmac('sha256', challengeToken).update('passkey').digest('base64url');
}
