import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ClientDevice, Endpoint, Prepared } from '#core/http';
import { Limited, Public } from '#core/security';
import { BegunSessionResponse } from '../schemas/begun-session.response.js';
import { CompleteLogInBody } from '../schemas/complete-log-in.body.js';
import { LogInsService } from '../services/log-ins.service.js';
import { SecondStep, type PresentedChallenge } from '../services/second-step.js';
import type { Device } from '../services/sessions.service.js';
import { SecondFactorRefused } from '../sessions.errors.js';

@ApiTags('sessions')
@Controller({ path: 'log-in-completions', version: '1' })
export class LogInCompletionsController {
  constructor(private readonly logIns: LogInsService) {}

  @Post()
  @Public()
  @Limited('second-factor')
  @Endpoint({
    summary: 'Complete a log-in',
    description:
      'Begins the session of whoever has a second factor and proved the password before. A code is good once. Five wrong answers end the log-in.',
    returns: BegunSessionResponse,
    prepare: SecondStep,
    errors: [SecondFactorRefused],
    secret: true,
    statements: 13,
  })
  createLogInCompletion(
    @Body() answer: CompleteLogInBody,
    @Prepared() presented: PresentedChallenge,
    @ClientDevice() device: Device,
  ) {
    return this.logIns.completeLogIn(presented, answer, device);
  }
}
