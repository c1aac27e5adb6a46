import { Injectable } from '@nestjs/common';
import { Clock, Ids } from '#core/persistence';
import { TotpCodeWrong, TotpInForce, TotpNotFound } from '../authenticators.errors.js';
import { TotpAuthenticator } from '../models/totp-authenticator.entity.js';
import { TotpAuthenticatorsRepository } from '../repositories/totp-authenticators.repository.js';
import { FactorOwners } from './factor-owners.js';
import { OneTimeCodes } from './one-time-codes.js';
import { RecoveryCodesService } from './recovery-codes.service.js';

/** What an authenticator app is set up with. */
export interface TotpSetUp {
  readonly secret: string;
  readonly uri: string;
}

/** Authenticator apps of users. Whoever changes one locks the user first. */
@Injectable()
export class TotpService {
  constructor(
    private readonly totps: TotpAuthenticatorsRepository,
    private readonly recoveryCodes: RecoveryCodesService,
    private readonly oneTimeCodes: OneTimeCodes,
    private readonly owners: FactorOwners,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Not in force until it is confirmed; one that never was is replaced. @throws FactorNeedsVerifiedEmail, TotpInForce */
  async createTotp(userId: string): Promise<TotpSetUp> {
    const user = await this.owners.lockVerified(userId);
    const present = await this.totps.findForUpdate(userId);
    if (present?.isInForce) throw new TotpInForce();
    const secret = this.oneTimeCodes.newSecret();
    const sealedSecret = this.oneTimeCodes.seal(secret);
    const at = this.clock.now();
    if (present) present.replaceSecret(sealedSecret);
    else this.totps.add(TotpAuthenticator.add({ id: this.ids.next(), user, sealedSecret, at }));
    return { secret, uri: this.oneTimeCodes.uriOf(secret, user.email) };
  }

  /**
   * Puts the app in force, with a code it shows.
   *
   * @returns recovery codes, in place of those from before
   * @throws FactorNeedsVerifiedEmail, TotpNotFound, TotpInForce, TotpCodeWrong
   */
  async confirmTotp(userId: string, code: string): Promise<readonly string[]> {
    const user = await this.owners.lockVerified(userId);
    const totp = await this.totps.findForUpdate(userId);
    if (!totp) throw new TotpNotFound();
    if (totp.isInForce) throw new TotpInForce();
    const timeStep = await this.oneTimeCodes.findTimeStep(totp.sealedSecret, code);
    if (timeStep === undefined) throw new TotpCodeWrong();
    totp.confirm(timeStep, this.clock.now());
    await this.owners.tell(user, 'app-added');
    return this.recoveryCodes.replace(user);
  }

  /** The recovery codes go with the last second factor. @throws TotpNotFound */
  async deleteTotp(userId: string): Promise<void> {
    const user = await this.owners.lock(userId);
    const totp = await this.totps.findForUpdate(userId);
    if (!totp) throw new TotpNotFound();
    this.totps.remove(totp);
    await this.owners.tell(user, 'app-removed');
    await this.recoveryCodes.removeWithLastFactor(userId);
  }

  /** @returns whether the code is good, for the first time */
  async use(userId: string, code: string): Promise<boolean> {
    const totp = await this.totps.findForUpdate(userId);
    if (!totp?.isInForce) return false;
    const timeStep = await this.oneTimeCodes.findTimeStep(totp.sealedSecret, code);
    return timeStep !== undefined && totp.use(timeStep);
  }
}
