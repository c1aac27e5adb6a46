import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { UsersModule } from '#features/users';
import { UserSession } from './models/user-session.entity.js';
import { UserSessionsRepository } from './repositories/user-sessions.repository.js';
import { PasswordLogIn } from './services/password-log-in.js';
import { SessionVerifier } from './services/session-verifier.js';
import { SessionsService } from './services/sessions.service.js';
import { sessionsErrors } from './sessions.errors.js';

@Module({
  imports: [MikroOrmModule.forFeature([UserSession]), UsersModule],
  providers: [
    PasswordLogIn,
    SessionVerifier,
    SessionsService,
    UserSessionsRepository,
    { provide: 'sessions errors', useValue: sessionsErrors },
  ],
  exports: [PasswordLogIn, SessionsService],
})
export class SessionsModule {}
