import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, type LoadedConfig } from '#core/config';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { ObservabilityModule } from '#core/observability';
import { PersistenceModule } from '#core/persistence';

/** The registry belongs to the process; an application that is built again must not register twice. */
function hasProcessMetrics(): boolean {
  return register.getSingleMetric('process_cpu_seconds_total') !== undefined;
}

/** The process without a public port. It has no jobs yet: it starts, reports its health and stops. */
@Module({})
export class WorkerModule {
  static forRoot(config: LoadedConfig): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.forRoot(config),
        ObservabilityModule.forRoot('worker'),
        PrometheusModule.register({ defaultMetrics: { enabled: !hasProcessMetrics() } }),
        PersistenceModule.forRoot('solera worker'),
      ],
    };
  }
}
