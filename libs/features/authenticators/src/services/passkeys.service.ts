import { Injectable } from '@nestjs/common';
import { Clock, Ids } from '#core/persistence';
import { PasskeyNotFound } from '../authenticators.errors.js';
import { Passkey } from '../models/passkey.entity.js';
import { PasskeysRepository } from '../repositories/passkeys.repository.js';
import type { CreatePasskeyBody } from '../schemas/create-passkey.body.js';
import { FactorOwners } from './factor-owners.js';
import { PasskeyRegistrations, type PasskeyRegistrationSetUp } from './passkey-registrations.js';
import { RecoveryCodesService } from './recovery-codes.service.js';

/** A passkey with the recovery codes that came with it, which nobody can read again. */
export interface RegisteredPasskey {
  readonly passkey: Passkey;
  /** Null where the user had a second factor before. */
  readonly recoveryCodes: readonly string[] | null;
}

/** Passkeys of users. Whoever changes one locks the user first. */
@Injectable()
export class PasskeysService {
  constructor(
    private readonly passkeys: PasskeysRepository,
    private readonly registrations: PasskeyRegistrations,
    private readonly recoveryCodes: RecoveryCodesService,
    private readonly owners: FactorOwners,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Asks for a passkey. @throws FactorNeedsVerifiedEmail, PasskeyLimitReached, PasskeysNeedDomain */
  async createPasskeyRegistration(userId: string): Promise<PasskeyRegistrationSetUp> {
    return this.registrations.issue(await this.owners.lockVerified(userId));
  }

  /**
   * Puts a passkey in force that an authenticator made. The first second factor of a user comes with
   * recovery codes.
   *
   * @throws FactorNeedsVerifiedEmail, PasskeyRefused, PasskeyKnown, PasskeyLimitReached
   */
  async createPasskey(userId: string, made: CreatePasskeyBody): Promise<RegisteredPasskey> {
    const user = await this.owners.lockVerified(userId);
    const redeemed = await this.registrations.redeem(userId, made.credential);
    const { credential, isFirstFactor } = redeemed;
    const [id, at] = [this.ids.next(), this.clock.now()];
    const passkey = Passkey.register({ ...credential, id, user, name: made.name, at });
    this.passkeys.add(passkey);
    await this.owners.tell(user, 'passkey-added');
    const recoveryCodes = isFirstFactor ? await this.recoveryCodes.replace(user) : null;
    return { passkey, recoveryCodes };
  }

  /** The recovery codes go with the last second factor. @throws PasskeyNotFound */
  async deletePasskey(userId: string, id: string): Promise<void> {
    const user = await this.owners.lock(userId);
    const passkey = await this.passkeys.findByIdForUpdate(userId, id);
    if (!passkey) throw new PasskeyNotFound();
    this.passkeys.remove(passkey);
    await this.owners.tell(user, 'passkey-removed');
    await this.recoveryCodes.removeWithLastFactor(userId);
  }
}
