import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Health } from './health.js';
import { LoggingModule } from './logging.module.js';
import { OperationsServer } from './operations-server.js';
import { ProcessLogger } from './process-logger.js';
import { requestDurationProvider, RequestLog } from './request-log.js';

/** Logs, metrics and health of one process. */
@Global()
@Module({})
export class ObservabilityModule {
  static forRoot(processName: string): DynamicModule {
    const services = [Health, OperationsServer, ProcessLogger, RequestLog];
    return {
      module: ObservabilityModule,
      imports: [DiscoveryModule, LoggingModule.forRoot(processName)],
      providers: [...services, requestDurationProvider],
      exports: services,
    };
  }
}
