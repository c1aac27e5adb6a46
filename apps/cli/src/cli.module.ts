import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, type LoadedConfig } from '#core/config';
import { HttpModule } from '#core/http';
import { MessagingModule } from '#core/messaging';
import { ObservabilityModule } from '#core/observability';
import { PersistenceModule } from '#core/persistence';
import { SecurityModule } from '#core/security';
import { ApiKeysModule } from '#features/api-keys';
import { CredentialsModule } from '#features/credentials';
import { AuthenticatorsModule } from '#features/authenticators';
import { OAuthModule } from '#features/oauth';
import { OrganizationsModule } from '#features/organizations';
import { SessionsModule } from '#features/sessions';
import { UsersModule } from '#features/users';

/** Features with tables or services. A new feature's module goes here. */
const FEATURES = [
  UsersModule,
  AuthenticatorsModule,
  SessionsModule,
  CredentialsModule,
  OrganizationsModule,
  ApiKeysModule,
  OAuthModule,
];

/** The features without their controllers and jobs. */
@Module({})
export class CliModule {
  static forRoot(config: LoadedConfig): DynamicModule {
    return {
      module: CliModule,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot('cli'),
        PersistenceModule.forRoot('solera cli'),
        MessagingModule,
        SecurityModule,
        HttpModule,
        ...FEATURES,
      ],
    };
  }
}
