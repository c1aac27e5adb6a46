import {
  InstallationConfig,
  loadConfig,
  processEnvironment,
  SealingConfig,
  type LoadedConfig,
} from '#core/config';
import { LogConfig, OperationsConfig } from '#core/observability';
import { DatabaseConfig } from '#core/persistence';

/** Every setting the worker reads. */
export const WORKER_CONFIG = [
  InstallationConfig,
  SealingConfig,
  DatabaseConfig,
  LogConfig,
  OperationsConfig,
] as const;

/** @throws ConfigurationError */
export function loadWorkerConfig(
  environment: Readonly<Record<string, string | undefined>> = processEnvironment(),
): Promise<LoadedConfig> {
  return loadConfig(WORKER_CONFIG, { environment, dotenvPath: '.env' });
}
