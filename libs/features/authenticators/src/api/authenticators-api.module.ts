import { Module } from '@nestjs/common';
import { AuthenticatorsModule } from '../authenticators.module.js';
import { AuthenticatorsController } from './authenticators.controller.js';
import { PasskeysController } from './passkeys.controller.js';

@Module({
  imports: [AuthenticatorsModule],
  controllers: [AuthenticatorsController, PasskeysController],
})
export class AuthenticatorsApiModule {}
