import { Injectable } from '@nestjs/common';
import { HttpError } from '#core/http';
import { Health } from '#core/observability';

export interface ReadyReport {
  readonly status: 'ready';
  /** Names of the checks that passed. */
  readonly checks: readonly string[];
}

/** Whether this instance may get requests. */
@Injectable()
export class Readiness {
  constructor(private readonly health: Health) {}

  /** @throws HttpError 503 that names what the instance waits for */
  async assertReady(): Promise<ReadyReport> {
    const { checks } = await this.health.report();
    const waiting = checks.filter(({ problem }) => problem !== null);
    if (waiting.length === 0) return { status: 'ready', checks: checks.map(({ name }) => name) };
    const detail = waiting.map(({ name, problem }) => `${name}: ${problem ?? ''}`).join('; ');
    throw new HttpError('notReady', detail, { headers: { 'retry-after': '2' } });
  }
}
