import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials.module.js';
import { EmailChangesController } from './email-changes.controller.js';
import { EmailVerificationsController } from './email-verifications.controller.js';
import { PasswordResetsController } from './password-resets.controller.js';
import { PasswordsController } from './passwords.controller.js';

@Module({
  imports: [CredentialsModule],
  controllers: [
    PasswordsController,
    PasswordResetsController,
    EmailVerificationsController,
    EmailChangesController,
  ],
})
export class CredentialsApiModule {}
