import type { IncomingMessage } from 'node:http';
import { HttpError } from '#core/http';

const SEGMENT_MAX_LENGTH = 100;

/** Where unreadable paths are routed to. No client can ask for these: a request line has no space in its path. */
const MALFORMED = '/ malformed';
const TOO_LONG = '/ too long';

/**
 * The URL a request is routed by. Fastify answers paths it cannot read before any hook has run:
 * without a request id, a limit or a line in the log. So they are routed to where nothing is, and
 * the answer to unknown routes says what is wrong with them.
 */
export function routableUrl({ url = '/' }: IncomingMessage): string {
  const [path = ''] = url.split('?', 1);
  if (path.split('/').some((segment) => segment.length > SEGMENT_MAX_LENGTH)) return TOO_LONG;
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return MALFORMED; // What is broken about it, its sender can see.
  }
}

/** Why no route was found, where it is the fault of the URL itself. */
export function findUrlDefect(routedUrl: string): HttpError | undefined {
  if (routedUrl === TOO_LONG) {
    return new HttpError('urlTooLong', 'A part of the path has more than 100 characters.');
  }
  return routedUrl === MALFORMED
    ? new HttpError('requestMalformed', 'The percent-encoding of the path is broken.')
    : undefined;
}
