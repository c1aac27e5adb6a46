export {
  DomainError,
  type DomainErrorClass,
  type ErrorDescription,
  type ErrorKind,
  type FieldProblem,
} from './domain-error.js';
export { FeatureErrors, type ConstraintClaims } from './feature-errors.js';
export { ExitCode, Refusal, type RefusalOptions } from './refusal.js';
