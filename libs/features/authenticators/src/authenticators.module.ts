import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { UsersModule } from '#features/users';
import { authenticatorsErrors } from './authenticators.errors.js';
import { PasskeyRegistration } from './models/passkey-registration.entity.js';
import { Passkey } from './models/passkey.entity.js';
import { RecoveryCode } from './models/recovery-code.entity.js';
import { TotpAuthenticator } from './models/totp-authenticator.entity.js';
import { AuthenticatorsRepository } from './repositories/authenticators.repository.js';
import { PasskeyRegistrationsRepository } from './repositories/passkey-registrations.repository.js';
import { PasskeysRepository } from './repositories/passkeys.repository.js';
import { RecoveryCodesRepository } from './repositories/recovery-codes.repository.js';
import { SealedSecretsRepository } from './repositories/sealed-secrets.repository.js';
import { TotpAuthenticatorsRepository } from './repositories/totp-authenticators.repository.js';
import { FactorOwners } from './services/factor-owners.js';
import { OneTimeCodes } from './services/one-time-codes.js';
import { PasskeyAssertions } from './services/passkey-assertions.js';
import { PasskeyRegistrations } from './services/passkey-registrations.js';
import { PasskeysService } from './services/passkeys.service.js';
import { RecoveryCodesService } from './services/recovery-codes.service.js';
import { SealedTotpSecrets } from './services/sealed-totp-secrets.js';
import { SecondFactorsService } from './services/second-factors.service.js';
import { TotpService } from './services/totp.service.js';
import { WebAuthn } from './services/web-authn.js';

@Module({
  imports: [
    MikroOrmModule.forFeature([Passkey, PasskeyRegistration, RecoveryCode, TotpAuthenticator]),
    UsersModule,
  ],
  providers: [
    AuthenticatorsRepository,
    FactorOwners,
    OneTimeCodes,
    PasskeyAssertions,
    PasskeyRegistrations,
    PasskeyRegistrationsRepository,
    PasskeysRepository,
    PasskeysService,
    RecoveryCodesRepository,
    RecoveryCodesService,
    SealedSecretsRepository,
    SealedTotpSecrets,
    SecondFactorsService,
    TotpAuthenticatorsRepository,
    TotpService,
    WebAuthn,
    { provide: 'authenticators errors', useValue: authenticatorsErrors },
  ],
  exports: [PasskeysService, RecoveryCodesService, SecondFactorsService, TotpService],
})
export class AuthenticatorsModule {}
