import { Injectable } from '@nestjs/common';
import { Clock } from '#core/persistence';
import { hashSecretToken, newSecretToken } from '#core/security';
import type { User } from '#features/users';
import { PasskeyLimitReached, PasskeyRefused } from '../authenticators.errors.js';
import type { NewCredential } from '../models/passkey.entity.js';
import {
  AuthenticatorsRepository,
  hasFactor,
  type AuthenticatorsRow,
} from '../repositories/authenticators.repository.js';
import { PasskeyRegistrationsRepository } from '../repositories/passkey-registrations.repository.js';
import { challengeIn, WebAuthn } from './web-authn.js';

/** More than anybody has devices. */
const MAX_PASSKEYS = 10;
const REGISTRATION_SECONDS = 5 * 60;

/** What a browser asks an authenticator with. */
export interface PasskeyRegistrationSetUp {
  readonly options: object;
  /** Seconds. */
  readonly expiresIn: number;
}

/** What came of a registration. */
export interface RedeemedRegistration {
  readonly credential: NewCredential;
  /** Whether the password alone was enough until now. */
  readonly isFirstFactor: boolean;
}

/** Asks authenticators for passkeys and judges what they answer. The user is locked, and the unit works for them. */
@Injectable()
export class PasskeyRegistrations {
  constructor(
    private readonly registrations: PasskeyRegistrationsRepository,
    private readonly authenticators: AuthenticatorsRepository,
    private readonly webAuthn: WebAuthn,
    private readonly clock: Clock,
  ) {}

  /** @throws PasskeyLimitReached, PasskeysNeedDomain */
  async issue(user: User): Promise<PasskeyRegistrationSetUp> {
    const { passkeys } = await this.findRoom(user.id);
    const challenge = newSecretToken();
    const options = await this.webAuthn.creationOptions(user, challenge, passkeys);
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + REGISTRATION_SECONDS * 1000);
    const id = hashSecretToken(challenge);
    await this.registrations.add({ id, userId: user.id, expiresAt }, now);
    return { options, expiresIn: REGISTRATION_SECONDS };
  }

  /** Each once. @throws PasskeyLimitReached, PasskeyRefused */
  async redeem(userId: string, credential: unknown): Promise<RedeemedRegistration> {
    const before = await this.findRoom(userId);
    const challenge = challengeIn(credential) ?? '';
    const id = hashSecretToken(challenge);
    const isExpected = await this.registrations.take(id, userId, this.clock.now());
    const made = isExpected && (await this.webAuthn.verifyCreation(credential, challenge));
    if (!made) throw new PasskeyRefused();
    return { credential: made, isFirstFactor: !hasFactor(before) };
  }

  private async findRoom(userId: string): Promise<AuthenticatorsRow> {
    const row = await this.authenticators.findOf(userId);
    if (row.passkeys.length >= MAX_PASSKEYS) throw new PasskeyLimitReached(MAX_PASSKEYS);
    return row;
  }
}
