import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuthenticatedRequest, SecurityEvents } from '#core/security';
import { ProblemRenderer } from './problem-renderer.js';

/** Sends every error of a route as a problem. There is no other filter. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly problems: ProblemRenderer,
    private readonly events: SecurityEvents,
  ) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest & AuthenticatedRequest>();
    const reply = http.getResponse<FastifyReply>();
    sendProblem(this.problems, await this.recorded(thrown, request), request, reply);
  }

  /** @returns what to answer: where a refusal cannot be written down, the reason why not */
  private async recorded(
    thrown: unknown,
    { id: requestId, ip: address, method, url, principal }: FastifyRequest & AuthenticatedRequest,
  ): Promise<unknown> {
    const userId = principal?.userId;
    try {
      await this.events.record(thrown, { requestId, userId, address, method, url });
      return thrown;
    } catch (error) {
      return error;
    }
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
