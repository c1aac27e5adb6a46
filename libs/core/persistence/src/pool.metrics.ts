import { Injectable } from '@nestjs/common';
import { InjectMetric, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { DatabasePool } from './pool.js';

const POOL_CONNECTIONS = 'database_pool_connections';

export const poolGaugeProvider = makeGaugeProvider({
  name: POOL_CONNECTIONS,
  help: 'Connections of the pool by state: used, idle, or waited for.',
  labelNames: ['state'],
});

/** Reads the pool when it is scraped, so that the figure is never an old one. */
@Injectable()
export class PoolMetrics {
  constructor(@InjectMetric(POOL_CONNECTIONS) gauge: Gauge, pool: DatabasePool) {
    Object.assign(gauge, {
      collect: () => {
        for (const [state, count] of Object.entries<number>({ ...pool.figures() }))
          gauge.set({ state }, count);
      },
    });
  }
}
