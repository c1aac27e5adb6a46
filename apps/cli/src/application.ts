import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadConfig } from '#core/config';
import type { CommandIo } from './command.js';
import { CliModule } from './cli.module.js';
import { CONFIG_CLASSES, dotenvPath, type Settings } from './settings.js';

/**
 * Lends the features' services to a command, on the given database, and closes everything after.
 * Nothing listens.
 */
export async function withApplication<T>(
  settings: Settings,
  io: CommandIo,
  databaseUrl: string,
  work: (application: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const { variables } = await settings.sealing();
  const { DATABASE_URL_FILE: _replaced, ...environment } = io.environment;
  const config = await loadConfig(CONFIG_CLASSES, {
    environment: { ...environment, ...variables, DATABASE_URL: databaseUrl },
    dotenvPath: dotenvPath(io),
  });
  const application = await NestFactory.createApplicationContext(CliModule.forRoot(config), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    return await work(application);
  } finally {
    await application.close();
  }
}
