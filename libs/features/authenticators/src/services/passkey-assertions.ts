import { Injectable } from '@nestjs/common';
import { Clock } from '#core/persistence';
import type { PasskeyRow } from '../repositories/authenticators.repository.js';
import { PasskeysRepository } from '../repositories/passkeys.repository.js';
import { WebAuthn } from './web-authn.js';

/** Asks passkeys who is there, and judges what they sign. */
@Injectable()
export class PasskeyAssertions {
  constructor(
    private readonly passkeys: PasskeysRepository,
    private readonly webAuthn: WebAuthn,
    private readonly clock: Clock,
  ) {}

  /**
   * What a browser asks with.
   *
   * @param challenge what has to be signed, in base64url
   */
  ask(challenge: string, passkeys: readonly PasskeyRow[]): Promise<object> {
    return this.webAuthn.requestOptions(challenge, passkeys);
  }

  /** @returns whether a credential is a passkey of the user that signed this challenge */
  async use(userId: string, credential: unknown, challenge: string): Promise<boolean> {
    const id = idOf(credential);
    if (id === undefined) return false;
    const passkey = await this.passkeys.findByCredentialIdForUpdate(userId, id);
    if (!passkey) return false;
    const signCount = await this.webAuthn.verifyAssertion(credential, passkey, challenge);
    if (signCount === undefined) return false;
    passkey.use(signCount, this.clock.now());
    return true;
  }
}

/** What a credential calls itself, in base64url. */
function idOf(credential: unknown): string | undefined {
  const { id } = (credential ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' && /^[\w-]+$/.test(id) ? id : undefined;
}
