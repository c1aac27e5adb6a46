import { applyDecorators, SetMetadata, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOperation } from '@nestjs/swagger';
import type { DomainErrorClass } from '#core/errors';

export const ENDPOINT = Symbol('solera:endpoint');

/** A class of `schemas/` that represents what a service returns. */
export interface ResponseClass<Result = never> {
  new (): object;
  /** Called after the flush and before COMMIT, so versions and times are known. */
  of(result: Result): object;
}

/**
 * A class of `services/` that does the slow part of a request (look up, hash, verify) before the
 * transaction begins. It runs once, whatever is run again after it, and holds no connection.
 */
export interface Preparation {
  /** @param caller the principal; undefined on a public route */
  prepare(body: never, caller: never): Promise<unknown>;
}

/** What an endpoint does in some cases instead of what it is there for. */
export interface Alternative {
  readonly status: number;
  /** When it is given, and what to do then. */
  readonly description: string;
  /** The service says so by an instance of this class. */
  readonly result: abstract new (...args: never[]) => object;
  readonly returns: ResponseClass;
}

export interface EndpointOptions {
  /** What it does, in a few words; the title of the operation. */
  readonly summary: string;
  /** What a caller has to know beyond the title. */
  readonly description: string;
  /** What it answers with; without one the answer has no body. */
  readonly returns?: ResponseClass;
  /** Status of success: 201 for POST, 204 without a body, else 200, unless said here. */
  readonly status?: number;
  /** Another way to succeed, of which neither `versioned` nor `location` speaks. */
  readonly alternative?: Alternative;
  /** The feature errors it can end with. */
  readonly errors?: readonly DomainErrorClass[];
  readonly prepare?: Type<Preparation>;
  /**
   * It is about one resource with a version: answers carry its ETag, GET understands If-None-Match,
   * and changes want If-Match (428 without, 412 when stale).
   */
  readonly versioned?: true;
  /**
   * Where a POST makes its resource: a path below the version, with members of the answer and of
   * the path in braces, as in `organizations/{organizationId}/invitations/{id}`. Sent as Location.
   */
  readonly location?: string;
  /** The answer holds a secret and must not be stored anywhere. */
  readonly secret?: true;
  /**
   * How many SQL statements a success costs, exactly: BEGIN, COMMIT, authentication and the counters of
   * limits included, with the caches of the process filled. A test counts them
   * (docs/decisions/0010), for lists of 1 item and of 100.
   */
  readonly statements?: number;
}

/**
 * Makes a controller method a documented operation that runs in one unit of work. The method's name
 * is the operationId, so it is unique in the whole API and starts with a verb clients know
 * (`listUsers`).
 */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  return applyDecorators(
    SetMetadata(ENDPOINT, options),
    ApiOperation({ summary: options.summary, description: options.description }),
    ApiExtraModels(...[options.returns, options.alternative?.returns].filter((model) => !!model)),
  );
}
