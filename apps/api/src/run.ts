import { ConfigurationError, InstallationConfig, processEnvironment } from '#core/config';
import { ExitCode } from '#core/errors';
import { HttpConfig } from '#core/http';
import { OperationsConfig, OperationsServer } from '#core/observability';
import { loadApiConfig } from './api.config.js';
import { createApi } from './http/create-api.js';

/** Starts the API and keeps it running until SIGTERM, SIGINT or the end of the process that started it. */
export async function run(): Promise<void> {
  try {
    const config = await loadApiConfig(processEnvironment());
    const app = await createApi(config);
    const { port, host } = config.get(HttpConfig);
    await app.listen(port, host);
    if (config.get(InstallationConfig).isProduction) {
      await app.get(OperationsServer).listen(host, config.get(OperationsConfig).port);
    }
    // `npm start` holds the other end: when it dies, whatever the reason, so do we.
    process.once('disconnect', () => {
      void app.close().then(() => process.exit(ExitCode.ok));
    });
    process.send?.({ kind: 'listening', url: await app.getUrl() });
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  if (error instanceof ConfigurationError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = ConfigurationError.exitCode;
    return;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  const isTaken = code === 'EADDRINUSE';
  process.stderr.write(isTaken ? `The port is taken: ${message}\n` : `${String(error)}\n`);
  process.exitCode = isTaken ? ExitCode.busy : ExitCode.failed;
}
