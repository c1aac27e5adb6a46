import type { OnModuleInit, Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';
import { FeatureErrors, type DomainError } from '#core/errors';

export const CONSTRAINT_CLAIMS = Symbol('CONSTRAINT_CLAIMS');

type ErrorFactory = new () => DomainError;

/** Constraint name -> error, gathered from every module that provides a `FeatureErrors`. */
export class ClaimedConstraints implements OnModuleInit {
  private readonly claims = new Map<string, ErrorFactory>();

  constructor(private readonly features: () => readonly FeatureErrors[]) {}

  /** @throws Error where two features claim one constraint: which of the two a caller saw would be chance */
  onModuleInit(): void {
    for (const { constraints } of this.features()) {
      for (const [constraint, error] of Object.entries(constraints)) {
        if (this.claims.has(constraint)) throw new Error(`${constraint} is claimed twice`);
        this.claims.set(constraint, error);
      }
    }
  }

  errorOf(constraint: string): ErrorFactory | undefined {
    return this.claims.get(constraint);
  }
}

export const constraintClaimsProvider: Provider = {
  provide: CONSTRAINT_CLAIMS,
  inject: [DiscoveryService],
  useFactory: (discovery: DiscoveryService) =>
    new ClaimedConstraints(provided(discovery, FeatureErrors)),
};
