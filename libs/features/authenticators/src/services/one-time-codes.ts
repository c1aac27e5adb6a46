import { Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verify } from 'otplib';
import { InstallationConfig } from '#core/config';
import { Clock, Sealer } from '#core/persistence';

import { AuthenticatorsConfig } from '../authenticators.config.js';

/** What secrets of apps are sealed as. */
export const SEALED_AS = 'totp_authenticators.sealed_secret';
/** As long as the output of SHA-1, with which apps make codes (RFC 4226 section 4, R6). */
const SECRET_BYTES = 20;
/** RFC 6238 section 5.2. */
const STEP_SECONDS = 30;
const CODE = /^\d{6}$/;

/** One-time codes of authenticator apps: SHA-1, 6 digits, 30 seconds, which all apps know. */
@Injectable()
export class OneTimeCodes {
  constructor(
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly config: AuthenticatorsConfig,
    private readonly installation: InstallationConfig,
  ) {}

  /** In base32. */
  newSecret(): string {
    return generateSecret({ length: SECRET_BYTES });
  }

  seal(secret: string): string {
    return this.sealer.seal(SEALED_AS, secret);
  }

  /** What an app reads from a QR code. */
  uriOf(secret: string, email: string): string {
    const issuer = new URL(this.installation.publicUrl).hostname;
    return generateURI({ issuer, label: email, secret });
  }

  /** @returns the time step of a code that is good now; whether it was used before is another question */
  async findTimeStep(sealedSecret: string, code: string): Promise<number | undefined> {
    if (!CODE.test(code)) return undefined;
    const result = await verify({
      secret: this.sealer.open(SEALED_AS, sealedSecret),
      token: code,
      epoch: Math.floor(this.clock.now().getTime() / 1000),
      period: STEP_SECONDS,
      // Never a code of the future: it could be used twice by whoever sets the clock of the device.
      epochTolerance: [this.config.acceptsStepBefore ? STEP_SECONDS : 0, 0],
    });
    return result.valid && 'timeStep' in result ? result.timeStep : undefined;
  }
}
