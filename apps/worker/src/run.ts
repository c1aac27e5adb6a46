import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InstallationConfig, reloadKeysOnHangUp, type LoadedConfig } from '#core/config';
import { OperationsConfig, OperationsServer, ProcessLogger, serve } from '#core/observability';
import { LoginCheck } from '#core/persistence';
import { loadWorkerConfig } from './worker.config.js';
import { WorkerModule } from './worker.module.js';

/** Starts the worker. Exit codes: 69 database unreachable (production), 75 port taken, 78 configuration. */
export async function run(): Promise<void> {
  let config: LoadedConfig;
  await serve(
    async () => {
      config = await loadWorkerConfig();
      return createWorker(config);
    },
    (worker) => open(worker, config),
  );
}

/** Builds the worker; it does not listen yet. */
export async function createWorker(config: LoadedConfig): Promise<INestApplicationContext> {
  const worker = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), {
    bufferLogs: true,
    abortOnError: false,
  });
  worker.useLogger(worker.get(ProcessLogger));
  worker.flushLogs();
  return worker;
}

async function open(worker: INestApplicationContext, config: LoadedConfig): Promise<string> {
  const { host, isProduction } = config.get(InstallationConfig);
  if (isProduction) {
    await worker.get(LoginCheck).assertBoundByRowSecurity();
  }
  const port = await worker.get(OperationsServer).listen(host, config.get(OperationsConfig).port);
  reloadKeysOnHangUp(worker);
  return `http://${host}:${String(port)}`;
}
