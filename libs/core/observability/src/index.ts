export { Health, HealthCheck, type HealthReport } from './health.js';
export { LogConfig } from './log.config.js';
export { LOG_DESTINATION } from './logging.module.js';
export { ObservabilityModule } from './observability.module.js';
export { OperationsConfig } from './operations.config.js';
export { OperationsServer } from './operations-server.js';
export { requestIdOf } from './request-context.js';
export { ProcessLogger } from './process-logger.js';
export { RequestLog, type RequestRecord } from './request-log.js';
