import { Body, Controller, Delete, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#core/http';
import { Authenticated, CurrentPrincipal, Recently, type UserPrincipal } from '#core/security';
import {
  FactorNeedsVerifiedEmail,
  PasskeyKnown,
  PasskeyLimitReached,
  PasskeyNotFound,
  PasskeyRefused,
  PasskeysNeedDomain,
} from '../authenticators.errors.js';
import { CreatePasskeyBody } from '../schemas/create-passkey.body.js';
import { PasskeyRegistrationResponse } from '../schemas/passkey-registration.response.js';
import { PasskeyParams } from '../schemas/passkey.params.js';
import { RegisteredPasskeyResponse } from '../schemas/registered-passkey.response.js';
import { PasskeysService } from '../services/passkeys.service.js';

@ApiTags('authenticators')
@Controller({ path: 'users/me/authenticators', version: '1' })
export class PasskeysController {
  constructor(private readonly passkeys: PasskeysService) {}

  @Post('passkey-registrations')
  @Authenticated()
  @Recently()
  @Endpoint({
    summary: 'Begin registering a passkey',
    description:
      'Answers with the options for navigator.credentials.create() in the browser (WebAuthn), valid once and for five minutes. Send what the browser returns to POST /v1/users/me/authenticators/passkeys.',
    returns: PasskeyRegistrationResponse,
    errors: [FactorNeedsVerifiedEmail, PasskeyLimitReached, PasskeysNeedDomain],
    secret: true,
    statements: 7,
  })
  createPasskeyRegistration(@CurrentPrincipal() principal: UserPrincipal) {
    return this.passkeys.createPasskeyRegistration(principal.userId);
  }

  @Post('passkeys')
  @Authenticated()
  @Recently()
  @Endpoint({
    summary: 'Register a passkey',
    description:
      'Puts a passkey in force that the browser has just made. From here on a log-in needs a second factor. The first one comes with recovery codes, which are shown once.',
    returns: RegisteredPasskeyResponse,
    errors: [FactorNeedsVerifiedEmail, PasskeyRefused, PasskeyKnown, PasskeyLimitReached],
    secret: true,
    statements: 12,
  })
  createPasskey(@CurrentPrincipal() principal: UserPrincipal, @Body() body: CreatePasskeyBody) {
    return this.passkeys.createPasskey(principal.userId, body);
  }

  @Delete('passkeys/:passkeyId')
  @Authenticated()
  @Recently()
  @Endpoint({
    summary: 'Remove a passkey',
    description: 'The recovery codes go with the last second factor.',
    errors: [PasskeyNotFound],
    statements: 12,
  })
  deletePasskey(
    @CurrentPrincipal() principal: UserPrincipal,
    @Param() { passkeyId }: PasskeyParams,
  ) {
    return this.passkeys.deletePasskey(principal.userId, passkeyId);
  }
}
