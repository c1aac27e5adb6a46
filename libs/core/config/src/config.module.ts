import { Module, type DynamicModule } from '@nestjs/common';
import type { LoadedConfig } from './load-config.js';

/** Makes every loaded configuration class injectable by its class, everywhere. */
@Module({})
export class ConfigModule {
  static forRoot(config: LoadedConfig): DynamicModule {
    const providers = config.classes.map((token) => ({
      provide: token,
      useValue: config.get(token),
    }));
    return { module: ConfigModule, global: true, providers, exports: providers };
  }
}
