import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a client may choose as a request id: enough for any tracing scheme, nothing that could forge a log line. */
const ACCEPTED_REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;
/** W3C Trace Context, section 3.2: version, trace id, parent id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The client's X-Request-Id where it is fit for a log, else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && ACCEPTED_REQUEST_ID.test(given) ? given : randomUUID();
}

/** The trace id of a valid `traceparent` header. */
export function traceIdOf(request: Pick<IncomingMessage, 'headers'>): string | undefined {
  const given = request.headers['traceparent'];
  return typeof given === 'string' ? TRACEPARENT.exec(given)?.[1] : undefined;
}

interface LoggedContext {
  readonly requestId?: string;
  readonly traceId?: string;
}

/** What log lines of a request carry, for as long as it lasts. Of the process, as the logger is. */
const running = new AsyncLocalStorage<LoggedContext>();

/** Goes on with a request; whatever is logged by then carries its id, and its trace. */
export function runInRequest(
  request: Pick<IncomingMessage, 'headers'> & { readonly id: string },
  goOn: () => void,
): void {
  const traceId = traceIdOf(request);
  running.run({ requestId: request.id, ...(traceId !== undefined && { traceId }) }, goOn);
}

/** Of the request that is being answered; empty outside one. */
export function loggedContext(): LoggedContext {
  return running.getStore() ?? {};
}
