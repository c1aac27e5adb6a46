import type { FastifyInstance } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { HttpError, type ProblemRenderer } from '#core/http';

/**
 * Answers what Node could not even parse, or would not wait for: there is no request then, and no
 * hook ran. The connection is of no more use afterwards.
 */
export function registerClientErrors(fastify: FastifyInstance, problems: ProblemRenderer): void {
  fastify.server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    const { status, headers, body } = problems.render(errorOf(error), requestId);
    const text = JSON.stringify(body);
    const lines = Object.entries({
      ...headers,
      'x-request-id': requestId,
      'content-length': String(Buffer.byteLength(text)),
      connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(
      `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`,
    );
  });
}

function errorOf(error: NodeJS.ErrnoException): HttpError {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new HttpError('requestTimedOut', 'The request took too long to arrive.');
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new HttpError('headersTooLarge', 'The header fields have more than 16 KiB.');
  }
  return new HttpError('requestMalformed', 'The request is not HTTP/1.1.', { cause: error });
}
