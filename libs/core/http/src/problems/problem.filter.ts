import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemRenderer } from './problem-renderer.js';

/** Sends every error of a route as a problem. There is no other filter. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly problems: ProblemRenderer) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    sendProblem(this.problems, thrown, request, http.getResponse<FastifyReply>());
  }
}

/** @param reply untouched where the answer was sent already or the client has gone */
export function sendProblem(
  problems: ProblemRenderer,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  if (reply.sent || reply.raw.destroyed) return;
  const { status, headers, body } = problems.render(thrown, request.id);
  void reply.status(status).headers(headers).send(JSON.stringify(body));
}
