import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';

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
  private readonly checks: () => readonly HealthCheck[];

  constructor(discovery: DiscoveryService) {
    this.checks = provided(discovery, HealthCheck);
  }

  async report(): Promise<HealthReport> {
    const checks = await Promise.all(
      this.checks().map(async (check) => ({
        name: check.name,
        problem: (await check.findProblem()) ?? null,
      })),
    );
    return { isReady: checks.every(({ problem }) => problem === null), checks };
  }
}
