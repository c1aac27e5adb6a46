import { describe, expect, it } from '@jest/globals';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Health, HealthCheck } from './health.js';

class WaterCheck extends HealthCheck {
  readonly name = 'water';
  problem: string | undefined;

  override findProblem(): Promise<string | undefined> {
    return Promise.resolve(this.problem);
  }
}

class FireCheck extends HealthCheck {
  readonly name = 'fire';

  override findProblem(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }
}

describe('health', () => {
  const start = (checks: readonly (typeof WaterCheck | typeof FireCheck)[]) =>
    Test.createTestingModule({
      imports: [DiscoveryModule],
      // Provided under two tokens, one thing is asked once.
      providers: [Health, ...checks, { provide: 'alias', useExisting: checks[0] ?? Health }],
    }).compile();

  it('is ready where nothing has to be checked', async () => {
    const module = await start([]);
    expect(await module.get(Health).report()).toEqual({ isReady: true, checks: [] });
  });

  it('asks whatever check a module provides', async () => {
    const module = await start([WaterCheck, FireCheck]);
    expect(await module.get(Health).report()).toEqual({
      isReady: true,
      checks: [
        { name: 'water', problem: null },
        { name: 'fire', problem: null },
      ],
    });
  });

  it('is not ready as long as one thing is missing, and says which', async () => {
    const module = await start([WaterCheck, FireCheck]);
    module.get(WaterCheck).problem = 'the well is dry';
    expect(await module.get(Health).report()).toEqual({
      isReady: false,
      checks: [
        { name: 'water', problem: 'the well is dry' },
        { name: 'fire', problem: null },
      ],
    });
  });
});
