import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, type LoadedConfig } from '#core/config';
import { HttpModule } from '#core/http';
import { ObservabilityModule } from '#core/observability';
import { PersistenceModule } from '#core/persistence';
import { SecurityModule } from '#core/security';
import { OrganizationsModule } from '#features/organizations';
import { SessionsModule } from '#features/sessions';
import { UsersModule } from '#features/users';

/** Features with tables or services. A new feature's module goes here. */
const FEATURES = [UsersModule, SessionsModule, OrganizationsModule];

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
        SecurityModule,
        HttpModule,
        ...FEATURES,
      ],
    };
  }
}
