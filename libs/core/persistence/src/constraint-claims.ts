import type { Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { FeatureErrors, type DomainError } from '#core/errors';

export const CONSTRAINT_CLAIMS = Symbol('CONSTRAINT_CLAIMS');

type ErrorFactory = new () => DomainError;

/**
 * Constraint name -> error, gathered from every module that provides a `FeatureErrors`. Read on
 * first use, when all modules are there.
 */
export class ClaimedConstraints {
  private claims: ReadonlyMap<string, ErrorFactory> | undefined;

  constructor(private readonly features: () => readonly FeatureErrors[]) {}

  errorOf(constraint: string): ErrorFactory | undefined {
    this.claims ??= new Map(
      this.features().flatMap((feature) => Object.entries(feature.constraints)),
    );
    return this.claims.get(constraint);
  }
}

export const constraintClaimsProvider: Provider = {
  provide: CONSTRAINT_CLAIMS,
  inject: [DiscoveryService],
  useFactory: (discovery: DiscoveryService) =>
    new ClaimedConstraints(() => findFeatureErrors(discovery)),
};

/** Every `FeatureErrors` the application's modules provide. */
export function findFeatureErrors(discovery: DiscoveryService): FeatureErrors[] {
  const found = discovery
    .getProviders()
    .map((wrapper): unknown => wrapper.instance)
    .filter((instance) => instance instanceof FeatureErrors);
  return [...new Set(found)];
}
