import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/**
 * Something an instance needs before it may get traffic. Whoever owns the thing provides a subclass
 * in its module; nothing else has to be registered.
 */
export abstract class HealthCheck {
  abstract readonly name: string;
  /** @returns undefined when all is well, else one sentence for the operator without secrets */
  abstract findProblem(): Promise<string | undefined>;
}

export interface HealthReport {
  readonly isReady: boolean;
  readonly checks: readonly { name: string; problem: string | null }[];
}

/** Asks all health checks of the application. */
@Injectable()
export class Health {
  constructor(private readonly discovery: DiscoveryService) {}

  async report(): Promise<HealthReport> {
    const instances = this.discovery.getProviders().map((wrapper): unknown => wrapper.instance);
    const found = new Set(instances.filter((instance) => instance instanceof HealthCheck));
    const checks = await Promise.all(
      [...found].map(async (check) => ({
        name: check.name,
        problem: (await check.findProblem()) ?? null,
      })),
    );
    return { isReady: checks.every(({ problem }) => problem === null), checks };
  }
}
