import { Injectable, Logger } from '@nestjs/common';
import { InstallationConfig } from '#core/config';
import { DomainError, type ErrorKind, type FieldProblem } from '#core/errors';
import { AuthenticationError } from '#core/security';
import { fromFramework } from './framework-errors.js';
import { HttpError } from './http-error.js';
import type { Problem, ProblemField } from './problem.js';

/** The only place that knows which status a kind of error has. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  invalid: 422,
  limited: 429,
  unavailable: 503,
};

export function statusOf(kind: ErrorKind): number {
  return STATUS[kind];
}

export interface RenderedProblem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** Turns whatever was thrown into the one shape errors have. What it does not know is a 500 that tells nothing. */
@Injectable()
export class ProblemRenderer {
  private readonly logger = new Logger(ProblemRenderer.name);

  constructor(private readonly installation: InstallationConfig) {}

  render(thrown: unknown, requestId: string): RenderedProblem {
    const error = thrown instanceof DomainError ? thrown : fromFramework(thrown);
    const rendered = error instanceof DomainError ? this.ofDomain(error) : this.ofHttp(error);
    const { status, description } = rendered;
    if (status >= 500) this.report(thrown, status);
    return {
      status,
      headers: {
        'content-type': PROBLEM_MEDIA_TYPE,
        'cache-control': 'no-store',
        ...rendered.headers,
      },
      body: {
        type: `${this.installation.publicUrl}/problems/${description.code}`,
        title: description.title,
        status,
        detail: error.message,
        instance: `urn:solera:request:${requestId}`,
        code: description.code,
        ...(error.fields.length > 0 && { errors: error.fields.map(fieldOf) }),
      },
    };
  }

  private ofDomain(error: DomainError): Rendering {
    const headers = {
      ...(error instanceof AuthenticationError && { 'www-authenticate': error.challenge }),
      ...(error.retryAfterSeconds !== undefined && {
        'retry-after': String(error.retryAfterSeconds),
      }),
    };
    return { status: STATUS[error.description.kind], description: error.description, headers };
  }

  private ofHttp(error: HttpError): Rendering {
    return {
      status: error.description.status,
      description: error.description,
      headers: error.headers,
    };
  }

  private report(thrown: unknown, status: number): void {
    const line = { msg: 'request failed', err: thrown };
    if (status === 500) this.logger.error(line);
    else this.logger.warn(line);
  }
}

interface Rendering {
  readonly status: number;
  readonly description: { readonly code: string; readonly title: string };
  readonly headers: Readonly<Record<string, string>>;
}

function fieldOf(field: FieldProblem): ProblemField {
  return { ...field };
}
