import { Body, Controller, Delete, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#core/http';
import { Authenticated, CurrentPrincipal, Recently, type UserPrincipal } from '#core/security';
import {
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
    summary: 'Ask for a passkey',
    description:
      'Gives the browser what it asks an authenticator with (WebAuthn), good once and for five minutes. POST …/passkeys takes what comes back.',
    returns: PasskeyRegistrationResponse,
    errors: [PasskeyLimitReached, PasskeysNeedDomain],
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
      'Puts a passkey in force that the browser has just made. From here on a log-in needs a second factor. The first one comes with recovery codes, which are told here alone.',
    returns: RegisteredPasskeyResponse,
    errors: [PasskeyRefused, PasskeyKnown, PasskeyLimitReached],
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
