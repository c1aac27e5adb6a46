import { Injectable } from '@nestjs/common';
import { InjectMetric, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { PinoLogger } from 'nestjs-pino';
import type { Histogram } from 'prom-client';
import { traceIdOf } from './request-context.js';
import type { IncomingHttpHeaders } from 'node:http';

export const REQUEST_DURATION = 'http_server_request_duration_seconds';

export const requestDurationProvider = makeHistogramProvider({
  name: REQUEST_DURATION,
  help: 'Duration of HTTP requests by method, route template and status code.',
  labelNames: ['method', 'route', 'status_code'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/** One answered (or abandoned) request. */
export interface RequestRecord {
  readonly id: string;
  readonly method: string;
  /** The template, never the path: `/v1/users/:userId`. Undefined where no route matched. */
  readonly route: string | undefined;
  readonly status: number;
  readonly durationMs: number;
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
  readonly userId: string | undefined;
  readonly organizationId: string | undefined;
  /** The client closed the connection before the answer. */
  readonly isAborted: boolean;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Writes the one log line of a request and observes its duration. */
@Injectable()
export class RequestLog {
  constructor(@InjectMetric(REQUEST_DURATION) private readonly duration: Histogram) {}

  record(request: RequestRecord): void {
    const route = request.route ?? 'unmatched';
    const method = METHODS.has(request.method) ? request.method : 'other';
    this.duration.observe(
      { method, route, status_code: String(request.status) },
      request.durationMs / 1000,
    );
    const level = request.status >= 500 ? 'error' : 'info';
    // Told here, not by the context: a connection may be closed outside of any.
    PinoLogger.root[level]({
      msg: 'request',
      requestId: request.id,
      method,
      route,
      status: request.status,
      durationMs: Math.round(request.durationMs * 10) / 10,
      address: request.address,
      ...(request.userId !== undefined && { userId: request.userId }),
      ...(request.organizationId !== undefined && { organizationId: request.organizationId }),
      ...(request.isAborted && { isAborted: true }),
      ...traceOf(request.headers),
    });
  }
}

function traceOf(headers: IncomingHttpHeaders): { traceId?: string } {
  const traceId = traceIdOf({ headers });
  return traceId === undefined ? {} : { traceId };
}
