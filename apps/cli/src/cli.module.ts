import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, type LoadedConfig } from '#core/config';
import { PersistenceModule } from '#core/persistence';

/** The features without their controllers and jobs. */
@Module({})
export class CliModule {
  static forRoot(config: LoadedConfig): DynamicModule {
    return {
      module: CliModule,
      imports: [ConfigModule.forRoot(config), PersistenceModule.forRoot('solera cli')],
    };
  }
}
