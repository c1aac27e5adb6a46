import { Body, Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#core/http';
import { Authenticated, CurrentPrincipal, Recently, type UserPrincipal } from '#core/security';
import {
  FactorNeedsVerifiedEmail,
  SecondFactorMissing,
  TotpCodeWrong,
  TotpInForce,
  TotpNotFound,
} from '../authenticators.errors.js';
import { AuthenticatorsResponse } from '../schemas/authenticators.response.js';
import { ConfirmTotpBody } from '../schemas/confirm-totp.body.js';
import { RecoveryCodesResponse } from '../schemas/recovery-codes.response.js';
import { TotpSetUpResponse } from '../schemas/totp-set-up.response.js';
import { RecoveryCodesService } from '../services/recovery-codes.service.js';
import { SecondFactorsService } from '../services/second-factors.service.js';
import { TotpService } from '../services/totp.service.js';

@ApiTags('authenticators')
@Controller({ path: 'users/me/authenticators', version: '1' })
export class AuthenticatorsController {
  constructor(
    private readonly factors: SecondFactorsService,
    private readonly totps: TotpService,
    private readonly recoveryCodes: RecoveryCodesService,
  ) {}

  @Get()
  @Authenticated()
  @Recently()
  @Endpoint({
    summary: 'Show the own second factors',
    description: 'What the caller can complete a log-in with, without the secrets.',
    returns: AuthenticatorsResponse,
    statements: 5,
  })
  getAuthenticators(@CurrentPrincipal() principal: UserPrincipal) {
    return this.factors.getAuthenticators(principal.userId);
  }

  @Post('totp')
  @Authenticated()
  @Recently()
  @Endpoint({
    summary: 'Set up an authenticator app',
    description:
      'Makes a secret for an app that shows one-time codes (TOTP, RFC 6238), and shows it once. It is in force when a code of the app has confirmed it.',
    returns: TotpSetUpResponse,
    errors: [FactorNeedsVerifiedEmail, TotpInForce],
    secret: true,
    statements: 8,
  })
  createTotp(@CurrentPrincipal() principal: UserPrincipal) {
    return this.totps.createTotp(principal.userId);
  }

  @Post('totp/confirmations')
  @Authenticated()
  @Recently()
  @Endpoint({
    summary: 'Confirm an authenticator app',
    description:
      'With the code the app shows. From here on a log-in needs a second factor; the recovery codes stand in for the app, each once, and are shown once.',
    returns: RecoveryCodesResponse,
    errors: [FactorNeedsVerifiedEmail, TotpNotFound, TotpInForce, TotpCodeWrong],
    secret: true,
    statements: 11,
  })
  createTotpConfirmation(
    @CurrentPrincipal() principal: UserPrincipal,
    @Body() { code }: ConfirmTotpBody,
  ) {
    return this.totps.confirmTotp(principal.userId, code);
  }

  @Delete('totp')
  @Authenticated()
  @Recently()
  @Endpoint({
    summary: 'Remove the authenticator app',
    description: 'The recovery codes go with the last second factor.',
    errors: [TotpNotFound],
    statements: 12,
  })
  deleteTotp(@CurrentPrincipal() principal: UserPrincipal) {
    return this.totps.deleteTotp(principal.userId);
  }

  @Post('recovery-codes')
  @Authenticated()
  @Recently()
  @Endpoint({
    summary: 'Make new recovery codes',
    description: 'Shown once. Earlier codes stop working.',
    returns: RecoveryCodesResponse,
    errors: [SecondFactorMissing],
    secret: true,
    statements: 11,
  })
  createRecoveryCodes(@CurrentPrincipal() principal: UserPrincipal) {
    return this.recoveryCodes.createRecoveryCodes(principal.userId);
  }
}
