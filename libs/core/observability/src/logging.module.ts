import { Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule, type Params } from 'nestjs-pino';
import { LogConfig } from './log.config.js';
import { loggedError } from './logged-error.js';
import { loggedContext } from './request-context.js';

/**
 * Members that never reach a log, at the top of an object or one level down. The second net: the
 * first is that nobody logs bodies, headers or configuration.
 */
const REDACTED = [
  'password',
  'passwordHash',
  'accessToken',
  'token',
  'secret',
  'authorization',
  'cookie',
];

/** Where log lines go; tests replace it to read them. */
export const LOG_DESTINATION = Symbol('LOG_DESTINATION');

/** nestjs-pino: JSON lines that carry the id of the request they belong to, and its trace. */
@Module({})
export class LoggingModule {
  static forRoot(processName: string): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRootAsync({
          inject: [LogConfig, { token: LOG_DESTINATION, optional: true }],
          useFactory: (config: LogConfig, destination?: NodeJS.WritableStream) =>
            parameters(processName, config, destination),
        }),
      ],
    };
  }
}

function parameters(
  processName: string,
  config: LogConfig,
  destination?: NodeJS.WritableStream,
): Params {
  const options = {
    level: config.level,
    base: { process: processName },
    redact: {
      paths: REDACTED.flatMap((name) => [name, `*.${name}`]),
      censor: '[redacted]',
    },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: loggedError },
    mixin: () => ({ ...loggedContext() }),
  };
  return {
    pinoHttp: destination ? [options, destination] : options,
    // Its middleware makes a logger for each request, which took 5 % of one: runInRequest is enough.
    forRoutes: [],
  };
}
