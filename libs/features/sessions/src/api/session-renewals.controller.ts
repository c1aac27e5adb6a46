import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ClientDevice, Endpoint, Prepared } from '#core/http';
import {
  Authenticated,
  CurrentPrincipal,
  HashingIsBusy,
  PasswordWrong,
  type UserPrincipal,
} from '#core/security';
import { BegunSessionResponse } from '../schemas/begun-session.response.js';
import { RenewSessionBody } from '../schemas/renew-session.body.js';
import { LogInsService } from '../services/log-ins.service.js';
import type { VerifiedPassword } from '../services/password-log-in.js';
import { PasswordRenewal } from '../services/password-renewal.js';
import type { Device } from '../services/sessions.service.js';
import { LogInRefused, SessionOfClient } from '../sessions.errors.js';
import { SECOND_FACTOR_NEEDED } from './second-factor-needed.js';

@ApiTags('sessions')
@Controller({ path: 'session-renewals', version: '1' })
export class SessionRenewalsController {
  constructor(private readonly logIns: LogInsService) {}

  @Post()
  @Authenticated()
  @Endpoint({
    summary: 'Renew the session',
    description:
      'Proves again who the caller is, for what asks for a recent log-in (RFC 9470): the session of the access token ends and another one begins. Whoever has a second factor gets 202, and the session from POST /v1/log-in-completions.',
    returns: BegunSessionResponse,
    alternative: SECOND_FACTOR_NEEDED,
    prepare: PasswordRenewal,
    errors: [PasswordWrong, SessionOfClient, LogInRefused, HashingIsBusy],
    secret: true,
    statements: 14,
  })
  createSessionRenewal(
    @Body() _body: RenewSessionBody,
    @CurrentPrincipal() principal: UserPrincipal,
    @Prepared() verified: VerifiedPassword,
    @ClientDevice() device: Device,
  ) {
    return this.logIns.renew(verified, principal.sessionId, device);
  }
}
