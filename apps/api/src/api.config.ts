import {
  InstallationConfig,
  loadConfig,
  processEnvironment,
  SealingConfig,
  type LoadedConfig,
} from '#core/config';
import { HttpConfig } from '#core/http';
import { MailConfig } from '#core/messaging';
import { LogConfig, OperationsConfig } from '#core/observability';
import { DatabaseConfig } from '#core/persistence';
import { EdgeConfig, LimitsConfig, StepUpConfig, TokenConfig } from '#core/security';
import { OAuthConfig } from '#features/oauth';
import { AuthenticatorsConfig } from '#features/authenticators';
import { SessionConfig } from '#features/sessions';

/** Every setting the API reads. */
export const API_CONFIG = [
  InstallationConfig,
  HttpConfig,
  SealingConfig,
  DatabaseConfig,
  TokenConfig,
  StepUpConfig,
  AuthenticatorsConfig,
  SessionConfig,
  OAuthConfig,
  EdgeConfig,
  LimitsConfig,
  MailConfig,
  LogConfig,
  OperationsConfig,
] as const;

/** @throws ConfigurationError */
export function loadApiConfig(
  environment: Readonly<Record<string, string | undefined>> = processEnvironment(),
): Promise<LoadedConfig> {
  return loadConfig(API_CONFIG, { environment, dotenvPath: '.env' });
}
