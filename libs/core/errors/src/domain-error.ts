/**
 * What sort of "no" an error is. Only `core/http` turns a kind into a status number; a job or a
 * command reads the same kind in its own way.
 *
 * - `not-found`: the thing does not exist, or not for this caller
 * - `conflict`: the state of the data forbids it
 * - `forbidden`: the caller may never do this
 * - `invalid`: the input can be read but makes no sense
 * - `limited`: too much, too fast; `retryAfterSeconds` says when to come back
 * - `unauthenticated`: nobody, or nobody we still believe
 * - `stale`: the caller changed a version that is no longer the newest one
 * - `unavailable`: not the caller's fault; `retryAfterSeconds` says when to come back
 */
export type ErrorKind =
  | 'not-found'
  | 'conflict'
  | 'forbidden'
  | 'invalid'
  | 'limited'
  | 'unauthenticated'
  | 'stale'
  | 'unavailable';

/** The fixed part of an error: the same for every instance, published in the error catalogue. */
export interface ErrorDescription {
  readonly kind: ErrorKind;
  /** Stable and kebab-case: clients match on it, so it never changes (RFC 9457 section 3.1.1). */
  readonly code: string;
  /** One line that is true of every instance. */
  readonly title: string;
  /** What a caller can do about it; shown at `GET /problems/{code}`. */
  readonly help: string;
  /** Somebody tried what they may not: it is written down (core/security). */
  readonly isSecurityEvent?: true;
}

/** One member of the input that is wrong. Exactly one of the three places is set. */
export interface FieldProblem {
  readonly detail: string;
  readonly code: string;
  /** JSON pointer into the body, as a URI fragment: `#/address/0/street` (RFC 6901 section 6). */
  readonly pointer?: string;
  /** Name of the query or path parameter. */
  readonly parameter?: string;
  /** Name of the request header. */
  readonly header?: string;
}

export interface DomainErrorOptions extends ErrorOptions {
  readonly fields?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
  /** Whom a security event is about where the request does not say; never shown. */
  readonly userId?: string | undefined;
}

/** The static side of an error class: what the catalogue and the OpenAPI document read. */
export interface DomainErrorClass {
  readonly description: ErrorDescription;
}

/**
 * Base of every error a feature raises on purpose. A subclass is a statement of fact about the
 * domain (`UserNotFound`), lives beside the rule that raises it, declares a static `description`
 * and says nothing about HTTP.
 *
 * Throwing one rolls the unit of work back: there is no other way to undo a request.
 */
export abstract class DomainError extends Error {
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;
  readonly userId: string | undefined;

  /** @param detail what happened this time, fit for the caller's eyes: no SQL, no value of another tenant. */
  constructor(detail: string, options: DomainErrorOptions = {}) {
    super(detail, options);
    this.name = new.target.name;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.userId = options.userId;
  }

  get description(): ErrorDescription {
    return (this.constructor as unknown as DomainErrorClass).description;
  }
}
