export { ConfigModule } from './config.module.js';
export { ConfigurationError, type ConfigurationProblem } from './configuration-error.js';
export { renderEnvExample } from './env-example.js';
export { InstallationConfig } from './installation.config.js';
export {
  loadConfig,
  type ConfigSources,
  type LoadedConfig,
  type SettingReport,
} from './load-config.js';
export { flag, integer, list, secret, text } from './parsers.js';
export { processEnvironment } from './process-environment.js';
export { SealingConfig, SealingKey } from './sealing.config.js';
export { Secret } from './secret.js';
export { Setting, type ConfigClass } from './setting.decorator.js';
