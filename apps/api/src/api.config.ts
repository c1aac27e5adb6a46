import {
  InstallationConfig,
  loadConfig,
  processEnvironment,
  SealingConfig,
  type LoadedConfig,
} from '#core/config';
import { HttpConfig } from '#core/http';
import { LogConfig, OperationsConfig } from '#core/observability';
import { DatabaseConfig } from '#core/persistence';
import { EdgeConfig, LimitsConfig, TokenConfig } from '#core/security';

/** Every setting the API reads. */
export const API_CONFIG = [
  InstallationConfig,
  HttpConfig,
  SealingConfig,
  DatabaseConfig,
  TokenConfig,
  EdgeConfig,
  LimitsConfig,
  LogConfig,
  OperationsConfig,
] as const;

/** @throws ConfigurationError */
export function loadApiConfig(
  environment: Readonly<Record<string, string | undefined>> = processEnvironment(),
): Promise<LoadedConfig> {
  return loadConfig(API_CONFIG, { environment, dotenvPath: '.env' });
}
