import type { Command } from '../command.js';
import { seedDemo } from '../start/seed-demo.js';
import { ConfigCommand } from './config.command.js';
import { CreateOperatorCommand } from './create-operator.command.js';
import { DatabaseCommand } from './database.command.js';
import { KeysCommand } from './keys.command.js';
import { MigrateCommand } from './migrate.command.js';
import { OpenapiCommand } from './openapi.command.js';
import { RoutesCommand } from './routes.command.js';
import { StartCommand } from './start.command.js';

/** Compiled; it prints what the API's code says of itself. */
const EXPORTER = 'dist/apps/api/src/openapi/export.js';

export const COMMANDS: readonly Command[] = [
  new StartCommand({
    apiEntry: 'dist/bundles/api.js',
    watchedApiEntry: 'dist/apps/api/src/main.js',
    seedDemo,
  }),
  new MigrateCommand(),
  new DatabaseCommand(),
  new CreateOperatorCommand(),
  new KeysCommand(),
  new ConfigCommand(),
  new OpenapiCommand(EXPORTER),
  new RoutesCommand(EXPORTER),
];
