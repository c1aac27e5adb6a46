import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { requestIdOf } from '#core/observability';
import type { EdgeConfig } from '#core/security';
import { routableUrl } from './unroutable.js';

const BODY_LIMIT_BYTES = 1_048_576;
/** A request that takes longer to arrive than this is not worth waiting for. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Fastify as the API uses it: bounded, and believing nobody's X-Forwarded-For but the named proxies'. */
export function createAdapter(edge: EdgeConfig): FastifyAdapter {
  const { trustedProxies } = edge;
  return new ApiAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A request that arrives on an open connection while we end is served like any other.
    return503OnClosing: false,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    clientErrorHandler: () => undefined, // Ours is set in client-errors.ts.
    genReqId: requestIdOf,
    rewriteUrl: routableUrl,
    routerOptions: {
      // Longer parts of a path are not routable.
      maxParamLength: 100,
      caseSensitive: true,
      ignoreTrailingSlash: false,
    },
  });
}

/** Leaves the answers to errors and to unknown routes to us: Nest would set handlers of its own, and Fastify takes one each. */
class ApiAdapter extends FastifyAdapter {
  override setErrorHandler(): FastifyInstance {
    return this.getInstance(); // Ours is set in create-api.ts.
  }

  override setNotFoundHandler(): FastifyInstance {
    return this.getInstance(); // Ours is set in hooks.ts.
  }
}
