import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { ServerResponse } from 'node:http';
import { InstallationConfig } from '#core/config';
import { RequestLimiter, SecurityEvents } from '#core/security';
import { AuthorizationServer } from '../services/authorization-server.js';
import { ProviderRequest, type ProviderRefusal } from '../services/provider-request.js';
import { failureAnswer } from '../services/failure-answer.js';
import { TokenHandles, type HandleUse } from '../services/token-handles.js';
import { errorPage } from './pages/error.page.js';
import { languageOf } from './pages/languages.js';

/** What a client may send at most: forms with a token or two. */
const BODY_LIMIT_BYTES = 32_768;

const PATHS: Readonly<Record<string, readonly ('GET' | 'POST' | 'OPTIONS')[]>> = {
  '/.well-known/openid-configuration': ['GET', 'OPTIONS'],
  '/.well-known/oauth-authorization-server': ['GET', 'OPTIONS'],
  '/oauth/jwks': ['GET', 'OPTIONS'],
  '/oauth/authorize': ['GET'],
  '/oauth/authorize/:uid': ['GET'],
  '/oauth/token': ['POST', 'OPTIONS'],
  '/oauth/introspect': ['POST', 'OPTIONS'],
  '/oauth/revoke': ['POST', 'OPTIONS'],
  '/oauth/userinfo': ['GET', 'POST', 'OPTIONS'],
};

/**
 * Puts the authorization server at its paths. Guards, interceptors and pipes of Nest do not see these
 * requests; the hooks of the API (request id, log, limit of the address, headers) do.
 */
@Injectable()
export class AuthorizationServerRoutes {
  private readonly logger = new Logger(AuthorizationServerRoutes.name);

  constructor(
    private readonly server: AuthorizationServer,
    private readonly handles: TokenHandles,
    private readonly events: SecurityEvents,
    private readonly limiter: RequestLimiter,
    private readonly installation: InstallationConfig,
  ) {}

  /** A plugin of Fastify, with parsers of its own: here bodies are forms. */
  readonly plugin = async (fastify: FastifyInstance): Promise<void> => {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
      (_request, body, done) => {
        done(null, body);
      },
    );
    for (const [url, methods] of Object.entries(PATHS)) {
      for (const method of methods) fastify.route({ method, url, handler: this.handle });
    }
  };

  private readonly handle: RouteHandlerMethod = async (request, reply) => {
    if (request.method === 'POST' && !(await this.isWithinLimit(request, reply))) return reply;
    const provider = await this.server.current();
    const forwarded = await this.forward(request);
    await provider.callback()(forwarded, new ServerResponse(forwarded));
    const { answer } = forwarded;
    if (!answer) throw new Error('The authorization server gave no answer');
    if (answer.refusal !== undefined) await this.record(answer.refusal, request);
    return reply.status(answer.status).headers(answer.headers).send(answer.body);
  };

  /** What clients do with their secrets is counted, whether there is such a client or not. */
  private async isWithinLimit(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    try {
      const body = { clientId: clientIdOf(request) };
      await this.limiter.count('token', { ip: request.ip, body }, reply);
      return true;
    } catch (error) {
      const { status, headers, body } = failureAnswer(error);
      if (status === 500) this.logger.error({ msg: 'request failed', err: error });
      void reply.status(status).headers(headers).send(body);
      return false;
    }
  }

  private async forward(request: FastifyRequest): Promise<ProviderRequest> {
    const { headers, id, ip } = request;
    const edge = {
      requestId: id,
      device: { userAgent: headers['user-agent'] ?? '', address: ip },
      errorPage: errorPage(languageOf(headers['accept-language'])),
    };
    const use = request.routeOptions.url === '/oauth/revoke' ? 'revocation' : 'judgment';
    const body =
      typeof request.body === 'string' ? await this.withHandle(request.body, use) : undefined;
    const forwarded = new ProviderRequest(request.raw, body, this.installation.publicUrl, edge);
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined) {
      forwarded.headers.authorization = `Bearer ${await this.handles.handleOf(bearer, 'userinfo')}`;
    }
    return forwarded;
  }

  /** A form that names a token of ours, with the name it is known by here. */
  private async withHandle(body: string, use: HandleUse): Promise<string> {
    const form = new URLSearchParams(body);
    const [token, ...others] = form.getAll('token');
    if (token === undefined || others.length > 0) return body;
    form.set('token', await this.handles.handleOf(token, use));
    return form.toString();
  }

  private record({ code, userId }: ProviderRefusal, request: FastifyRequest): Promise<void> {
    const { id: requestId, ip: address, method, url } = request;
    const attempt = { requestId, userId, address, method, url };
    return this.events.recordRefusal(`oauth-${code.replaceAll('_', '-')}`, attempt);
  }
}

/** Whom a request says it comes from, in either place (RFC 6749 section 2.3.1). */
function clientIdOf({ headers, body }: FastifyRequest): string {
  const basic = /^Basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const [id = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':', 1);
    return id;
  }
  return typeof body === 'string' ? (new URLSearchParams(body).get('client_id') ?? '') : '';
}
