import type { FastifyInstance, FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';
import { isIP, type Socket } from 'node:net';
import { HttpError, sendProblem, type ProblemRenderer } from '#core/http';
import { runInRequest, type RequestLog } from '#core/observability';
import type { AddressLimiter, AuthenticatedRequest } from '#core/security';
import type { RouteTable } from './route-table.js';
import { findUrlDefect } from './unroutable.js';

/** Probes and scrapes come from one address, often, and must not be refused when it is a busy one. */
const UNLIMITED = /^\/(health|metrics)(\/|$)/;

/** Every request gets its id back, and is counted against its address before anything else is done for it. */
export function registerRequestHooks(fastify: FastifyInstance, limiter: AddressLimiter): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    const isAddress = isIP(request.ip) !== 0;
    const peer = request.socket.remoteAddress ?? '';
    if (!UNLIMITED.test(request.url)) limiter.hit(isAddress ? request.ip : peer, reply);
    // Only a trusted proxy can make it something else, and one that does would hide who is behind it.
    if (!isAddress) {
      throw new HttpError('requestMalformed', 'X-Forwarded-For does not name an IP address.');
    }
    done();
  });
}

/**
 * Fastify gives an answer to HEAD the length of the body it drops. For a 304 that is 0, and the only
 * length allowed there is that of the 200 (RFC 9110 section 8.6).
 */
export function omitLengthOfNotModified(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD') return;
    const omit: onSendHookHandler = (_request, reply, payload, done) => {
      if (reply.statusCode === 304) reply.removeHeader('content-length');
      done(null, payload);
    };
    route.onSend = [...[route.onSend ?? []].flat(), omit];
  });
}

/**
 * While the API ends, every answer closes its connection. Node closes those that are idle when the
 * end begins; one that becomes idle later would keep the process for as long as its client likes.
 * Neither does Node close one that was opened for later, as browsers do, and has asked nothing yet.
 */
export function registerClosing(fastify: FastifyInstance): void {
  let isClosing = false;
  const unasked = new Set<Socket>();
  fastify.server.on('connection', (socket) => {
    unasked.add(socket);
    socket.once('close', () => unasked.delete(socket));
  });
  fastify.server.on('request', ({ socket }) => unasked.delete(socket));
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    for (const socket of unasked) socket.destroy();
    done();
  });
  fastify.addHook('onSend', async (_request, reply) => {
    if (isClosing) void reply.header('connection', 'close');
  });
}

/** One log line and one observation per request, answered or abandoned. */
export function registerRequestLog(fastify: FastifyInstance, log: RequestLog): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    // Not Fastify's onResponse: it is silent about clients that went away before their answer.
    reply.raw.once('close', () => {
      log.record(recordOf(request, reply));
    });
    runInRequest(request, done);
  });
}

function recordOf(request: FastifyRequest & AuthenticatedRequest, reply: FastifyReply) {
  const isAborted = !reply.raw.writableEnded;
  return {
    id: request.id,
    method: request.method,
    route: request.routeOptions.url,
    status: isAborted ? CLIENT_CLOSED : reply.statusCode,
    durationMs: reply.elapsedTime,
    address: request.ip,
    headers: request.headers,
    userId: request.principal?.userId,
    organizationId: request.principal?.organizationId,
    isAborted,
  };
}

/** What proxies log for a client that went away; never sent. */
const CLIENT_CLOSED = 499;

/** Answers what no route takes: 400 or 414 for unreadable paths, 404, 405 with Allow, or 204 with Allow for OPTIONS. */
export function registerNotFound(
  fastify: FastifyInstance,
  routes: RouteTable,
  problems: ProblemRenderer,
): void {
  const answer = (request: FastifyRequest, reply: FastifyReply): void => {
    const defect = findUrlDefect(request.url);
    if (defect) {
      sendProblem(problems, defect, request, reply);
      return;
    }
    const path = request.url.split('?')[0] ?? '/';
    const methods = routes.methodsOf(path);
    const allow = [...methods, ...(methods.length > 0 ? ['OPTIONS'] : [])].join(', ');
    if (methods.length > 0 && request.method === 'OPTIONS') {
      void reply.status(204).header('allow', allow).send();
      return;
    }
    const error =
      methods.length > 0
        ? new HttpError('methodNotAllowed', `${path} does not know ${request.method}.`, {
            headers: { allow },
          })
        : new HttpError('routeNotFound', unknownRoute(path));
    sendProblem(problems, error, request, reply);
  };
  fastify.setNotFoundHandler(answer);
  // Before anybody reads a body that no route would take.
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.is404) answer(request, reply);
    else done();
  });
}

function unknownRoute(path: string): string {
  const version = /^\/v(\d{1,4})(\/|$)/.exec(path)?.[1];
  return version !== undefined && !SUPPORTED_VERSIONS.includes(version)
    ? `There is no version ${version} of the API; there is ${SUPPORTED_VERSIONS.map((known) => `/v${known}`).join(', ')}.`
    : 'There is no such route.';
}

export const SUPPORTED_VERSIONS: readonly string[] = ['1'];
