import { Module } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { HealthController } from './health.controller.js';
import { DevelopmentOnlyGuard } from './development-only.guard.js';
import { MailController } from './mail.controller.js';
import { MetricsController } from './metrics.controller.js';
import { ProblemsController } from './problems.controller.js';
import { Readiness } from './readiness.js';
import { RootController } from './root.controller.js';

/** Routes about the API itself. They have no version and are not part of the documents. */
@Module({
  imports: [
    PrometheusModule.register({
      controller: MetricsController,
      path: 'metrics',
      // The registry belongs to the process; an application that is built again must not register twice.
      defaultMetrics: {
        enabled: register.getSingleMetric('process_cpu_seconds_total') === undefined,
      },
    }),
  ],
  controllers: [RootController, HealthController, MailController, ProblemsController],
  providers: [DevelopmentOnlyGuard, Readiness],
})
export class OperationsModule {}
