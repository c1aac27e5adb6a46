import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions.module.js';
import { LogInCompletionsController } from './log-in-completions.controller.js';
import { SessionRenewalsController } from './session-renewals.controller.js';
import { SessionsController } from './sessions.controller.js';

@Module({
  imports: [SessionsModule],
  controllers: [SessionsController, LogInCompletionsController, SessionRenewalsController],
})
export class SessionsApiModule {}
