import { Injectable } from '@nestjs/common';
import {
  AuthenticatorsRepository,
  hasFactor,
  type AuthenticatorsRow,
} from '../repositories/authenticators.repository.js';
import { PasskeyAssertions } from './passkey-assertions.js';
import { RecoveryCodesService } from './recovery-codes.service.js';
import { TotpService } from './totp.service.js';

/** What a log-in can be completed with. */
export type Factor = 'totp' | 'passkey' | 'recovery-code';

/** What a user is asked for after the password: any one of the factors. */
export interface FactorOffer {
  readonly factors: readonly Factor[];
  /** What a browser asks the passkeys with (WebAuthn); null where there is none. */
  readonly passkeyOptions: object | null;
}

/** One of them. */
export interface FactorAnswer {
  readonly code?: string;
  readonly recoveryCode?: string;
  /** What an authenticator signed, as it came. */
  readonly passkey?: unknown;
}

/** What users prove themselves with beside the password. */
@Injectable()
export class SecondFactorsService {
  constructor(
    private readonly authenticators: AuthenticatorsRepository,
    private readonly totps: TotpService,
    private readonly assertions: PasskeyAssertions,
    private readonly recoveryCodes: RecoveryCodesService,
  ) {}

  /** The caller's, without their secrets. */
  getAuthenticators(userId: string): Promise<AuthenticatorsRow> {
    return this.authenticators.findOf(userId);
  }

  /**
   * What the user can complete a log-in with.
   *
   * @param challenge what a passkey has to sign, in base64url
   * @returns undefined where the password is enough
   */
  async offer(userId: string, challenge: string): Promise<FactorOffer | undefined> {
    const row = await this.authenticators.findOf(userId);
    if (!hasFactor(row)) return undefined;
    const { totpConfirmedAt, passkeys, recoveryCodesLeft } = row;
    const hasPasskey = passkeys.length > 0;
    const factors = [
      ...(totpConfirmedAt === null ? [] : ['totp' as const]),
      ...(hasPasskey ? ['passkey' as const] : []),
      ...(recoveryCodesLeft > 0 ? ['recovery-code' as const] : []),
    ];
    const passkeyOptions = hasPasskey ? await this.assertions.ask(challenge, passkeys) : null;
    return { factors, passkeyOptions };
  }

  /**
   * @param challenge what a passkey had to sign
   * @returns whether the answer is good, for the first time; it is used up then
   */
  async use(
    userId: string,
    { code, recoveryCode, passkey }: FactorAnswer,
    challenge: string,
  ): Promise<boolean> {
    if (code !== undefined) return this.totps.use(userId, code);
    if (recoveryCode !== undefined) return this.recoveryCodes.use(userId, recoveryCode);
    if (passkey !== undefined) return this.assertions.use(userId, passkey, challenge);
    return false;
  }
}
