import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { SessionsModule } from '#features/sessions';
import { UsersModule } from '#features/users';
import { credentialsErrors } from './credentials.errors.js';
import { CredentialToken } from './models/credential-token.entity.js';
import { CredentialTokensRepository } from './repositories/credential-tokens.repository.js';
import { CredentialTokens } from './services/credential-tokens.js';
import { EmailChangeMail } from './services/email-change.mail.js';
import { EmailChangesService } from './services/email-changes.service.js';
import { EmailVerificationMail } from './services/email-verification.mail.js';
import { EmailVerificationsService } from './services/email-verifications.service.js';
import { PasswordChange } from './services/password-change.js';
import { PasswordChangedMail } from './services/password-changed.mail.js';
import { PasswordReset } from './services/password-reset.js';
import { PasswordResetMail } from './services/password-reset.mail.js';
import { PasswordResetsService } from './services/password-resets.service.js';
import { RegistrationMails } from './services/registration-mails.js';
import { RegistrationRepeatedMail } from './services/registration-repeated.mail.js';
import { SessionLogOut } from './services/session-log-out.js';
import { PasswordsService } from './services/passwords.service.js';
import { TokenLogOut } from './services/token-log-out.js';

@Module({
  imports: [MikroOrmModule.forFeature([CredentialToken]), SessionsModule, UsersModule],
  providers: [
    CredentialTokens,
    CredentialTokensRepository,
    EmailChangeMail,
    EmailChangesService,
    EmailVerificationMail,
    EmailVerificationsService,
    PasswordChange,
    PasswordChangedMail,
    PasswordReset,
    PasswordResetMail,
    PasswordResetsService,
    PasswordsService,
    RegistrationMails,
    RegistrationRepeatedMail,
    SessionLogOut,
    TokenLogOut,
    { provide: 'credentials errors', useValue: credentialsErrors },
  ],
  exports: [
    EmailChangesService,
    EmailVerificationsService,
    PasswordChange,
    PasswordReset,
    PasswordResetsService,
    PasswordsService,
  ],
})
export class CredentialsModule {}
