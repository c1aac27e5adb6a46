import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ClientDevice, Endpoint, Prepared } from '#core/http';
import {
  Authenticated,
  CurrentPrincipal,
  HashingIsBusy,
  Limited,
  Public,
  type UserPrincipal,
} from '#core/security';
import { BegunSessionResponse } from '../schemas/begun-session.response.js';
import { CreateSessionBody } from '../schemas/create-session.body.js';
import { ListSessionsQuery } from '../schemas/list-sessions.query.js';
import { SessionParams } from '../schemas/session.params.js';
import { SessionPageResponse } from '../schemas/session.response.js';
import { LogInsService } from '../services/log-ins.service.js';
import { PasswordLogIn, type VerifiedPassword } from '../services/password-log-in.js';
import { SessionsService, type Device } from '../services/sessions.service.js';
import { EmailNotVerified, LogInRefused, SessionNotFound } from '../sessions.errors.js';
import { SECOND_FACTOR_NEEDED } from './second-factor-needed.js';

@ApiTags('sessions')
@Controller({ path: 'sessions', version: '1' })
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly logIns: LogInsService,
  ) {}

  @Post()
  @Public()
  @Limited('log-in')
  @Endpoint({
    summary: 'Log in',
    description:
      'Begins a session with address and password and issues its tokens. POST /oauth/token with the refresh token and client_id=solera gives new ones (RFC 6749 section 6). Whoever has a second factor gets 202, and a session from POST /v1/log-in-completions.',
    returns: BegunSessionResponse,
    alternative: SECOND_FACTOR_NEEDED,
    prepare: PasswordLogIn,
    errors: [LogInRefused, EmailNotVerified, HashingIsBusy],
    secret: true,
    statements: 11,
  })
  createSession(
    @Body() _body: CreateSessionBody,
    @Prepared() verified: VerifiedPassword,
    @ClientDevice() device: Device,
  ) {
    return this.logIns.logIn(verified, device);
  }

  @Get()
  @Authenticated()
  @Endpoint({
    summary: 'List the own sessions',
    description: 'Where the caller is logged in, newest first.',
    returns: SessionPageResponse,
    statements: 5,
  })
  listSessions(@CurrentPrincipal() principal: UserPrincipal, @Query() query: ListSessionsQuery) {
    return this.sessions.listSessions(principal, query);
  }

  @Delete('current')
  @Authenticated()
  @Endpoint({
    summary: 'Log out',
    description: 'Ends the session of the access token: the token is refused from now on.',
    statements: 7,
  })
  deleteCurrentSession(@CurrentPrincipal() principal: UserPrincipal) {
    return this.sessions.endSession(principal.userId, principal.sessionId);
  }

  @Delete(':sessionId')
  @Authenticated()
  @Endpoint({
    summary: 'End a session',
    description: 'Logs the caller out on another device.',
    errors: [SessionNotFound],
    statements: 7,
  })
  deleteSession(
    @CurrentPrincipal() principal: UserPrincipal,
    @Param() { sessionId }: SessionParams,
  ) {
    return this.sessions.endSession(principal.userId, sessionId);
  }
}
