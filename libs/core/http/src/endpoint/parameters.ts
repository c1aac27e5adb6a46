import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ExpectedVersion } from '#core/persistence';

/** What the request interceptor leaves on the request for the handler. */
export interface InterceptedRequest extends FastifyRequest {
  prepared?: unknown;
  expectedVersion?: ExpectedVersion;
}

/** What the endpoint's `prepare` class returned. */
export const Prepared = createParamDecorator(
  (_data: unknown, context: ExecutionContext): unknown => {
    return context.switchToHttp().getRequest<InterceptedRequest>().prepared;
  },
);

/** The version If-Match names; the service compares it with the locked row. */
export const IfMatch = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExpectedVersion => {
    const { expectedVersion } = context.switchToHttp().getRequest<InterceptedRequest>();
    if (expectedVersion === undefined)
      throw new Error('@IfMatch() needs an endpoint that is versioned');
    return expectedVersion;
  },
);

/** Where a request comes from, as shown to the user in lists of devices. */
export const ClientDevice = createParamDecorator(
  (_data: unknown, context: ExecutionContext): { userAgent: string; address: string } => {
    const request = context.switchToHttp().getRequest<InterceptedRequest>();
    return { userAgent: request.headers['user-agent'] ?? '', address: request.ip };
  },
);
