import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { InstallationConfig, reloadKeysOnHangUp, type LoadedConfig } from '#core/config';
import { HttpConfig } from '#core/http';
import { MailDispatcher } from '#core/messaging';
import { OperationsConfig, OperationsServer, serve } from '#core/observability';
import { LoginCheck } from '#core/persistence';
import { SigningKeys } from '#core/security';
import { loadApiConfig } from './api.config.js';
import { createApi } from './http/create-api.js';

/** Starts the API. Exit codes: 69 database unreachable (production), 75 port taken, 78 configuration. */
export async function run(): Promise<void> {
  let config: LoadedConfig;
  await serve(
    async () => {
      config = await loadApiConfig();
      return createApi(config);
    },
    (app) => open(app, config),
  );
}

async function open(app: NestFastifyApplication, config: LoadedConfig): Promise<string> {
  const { host, isProduction } = config.get(InstallationConfig);
  if (isProduction) {
    await app.get(LoginCheck).assertBoundByRowSecurity();
    await app.get(OperationsServer).listen(host, config.get(OperationsConfig).port);
  }
  await app.listen(config.get(HttpConfig).port, host);
  // Those that sign it would find by itself within five minutes.
  reloadKeysOnHangUp(app, () => {
    app.get(SigningKeys).expire();
  });
  app.get(MailDispatcher).start();
  return app.getUrl();
}
