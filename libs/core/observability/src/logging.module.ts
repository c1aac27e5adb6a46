import { Module, RequestMethod, type DynamicModule } from '@nestjs/common';
import { LoggerModule, type Params } from 'nestjs-pino';
import { LogConfig } from './log.config.js';
import { requestIdOf, traceIdOf } from './request-context.js';

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

/** nestjs-pino: JSON lines that carry the request's id, its trace and, once known, its user. */
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
    // The request line is written by RequestLog, which knows the route template.
    autoLogging: false,
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    genReqId: requestIdOf,
    customProps: (request: Parameters<typeof traceIdOf>[0]) => {
      const traceId = traceIdOf(request);
      return traceId === undefined ? {} : { traceId };
    },
  };
  return {
    pinoHttp: destination ? [options, destination] : options,
    // nestjs-pino's own pattern matches only "/" on Nest 12 with Fastify.
    forRoutes: [{ path: '/{*splat}', method: RequestMethod.ALL }],
  };
}
