import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { AuthenticatorsModule } from '#features/authenticators';
import { UsersModule } from '#features/users';
import { LogInChallenge } from './models/log-in-challenge.entity.js';
import { UserSession } from './models/user-session.entity.js';
import { LogInChallengesRepository } from './repositories/log-in-challenges.repository.js';
import { UserSessionsRepository } from './repositories/user-sessions.repository.js';
import { LogInChallenges } from './services/log-in-challenges.js';
import { LogInsService } from './services/log-ins.service.js';
import { PasswordLogIn } from './services/password-log-in.js';
import { PasswordRenewal } from './services/password-renewal.js';
import { SecondStep } from './services/second-step.js';
import { SessionClock } from './services/session-clock.js';
import { SessionVerifier } from './services/session-verifier.js';
import { SessionsService } from './services/sessions.service.js';
import { sessionsErrors } from './sessions.errors.js';

@Module({
  imports: [
    MikroOrmModule.forFeature([UserSession, LogInChallenge]),
    AuthenticatorsModule,
    UsersModule,
  ],
  providers: [
    LogInChallenges,
    LogInChallengesRepository,
    LogInsService,
    PasswordLogIn,
    PasswordRenewal,
    SecondStep,
    SessionClock,
    SessionVerifier,
    SessionsService,
    UserSessionsRepository,
    { provide: 'sessions errors', useValue: sessionsErrors },
  ],
  exports: [LogInsService, PasswordLogIn, SecondStep, SessionsService],
})
export class SessionsModule {}
