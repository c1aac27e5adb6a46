import type { DomainError, DomainErrorClass } from './domain-error.js';

/** Constraint name -> the error it means to a caller. */
export type ConstraintClaims = Readonly<Record<string, new () => DomainError>>;

/**
 * Everything a feature can say no with. Each module provides one of these; the error catalogue, the
 * translation of violated constraints and the OpenAPI document are built from all of them.
 *
 * Every unique, check, exclusion and foreign key of the database must be named here once: claimed
 * by an error, or listed as unreachable with the reason why no request can violate it. A test reads
 * the database's catalog and compares.
 */
export class FeatureErrors {
  readonly feature: string;
  readonly errors: readonly DomainErrorClass[];
  readonly constraints: ConstraintClaims;
  readonly unreachable: Readonly<Record<string, string>>;

  constructor(declaration: {
    feature: string;
    errors: readonly DomainErrorClass[];
    constraints?: ConstraintClaims;
    unreachable?: Readonly<Record<string, string>>;
  }) {
    this.feature = declaration.feature;
    this.errors = declaration.errors;
    this.constraints = declaration.constraints ?? {};
    this.unreachable = declaration.unreachable ?? {};
  }
}
