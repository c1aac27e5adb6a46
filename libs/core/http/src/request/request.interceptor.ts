import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { VERSION_METADATA } from '@nestjs/common/constants.js';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { InstallationConfig } from '#core/config';
import { UnitOfWork, type Scope, type UnitOptions } from '#core/persistence';
import type { AuthenticatedRequest } from '#core/security';
import {
  ENDPOINT,
  type EndpointOptions,
  type Preparation,
} from '../endpoint/endpoint.decorator.js';
import { parseIfMatch } from '../endpoint/entity-tags.js';
import type { InterceptedRequest } from '../endpoint/parameters.js';
import { Idempotency, type RunUnit } from '../idempotency/idempotency.js';
import { answerOf, send } from './answer.js';
import { inputPlanOf } from './input-plan.js';
import { CHANGES, READS } from './methods.js';
import { negotiate } from './negotiation.js';
import { validateInput } from './validation.js';

type Request = InterceptedRequest & AuthenticatedRequest;

/**
 * The way of a request from the guards to the answer, in this order: negotiate, validate, look for a
 * replay, prepare, unit of work, send (docs/decisions/0001). Routes without @Endpoint() (health,
 * metrics, documents) pass untouched and have no database.
 */
@Injectable()
export class RequestInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly installation: InstallationConfig,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const endpoint = this.reflector.get<EndpointOptions | undefined>(
      ENDPOINT,
      context.getHandler(),
    );
    return endpoint ? from(this.handle(endpoint, context, next)) : next.handle();
  }

  private async handle(
    endpoint: EndpointOptions,
    context: ExecutionContext,
    next: CallHandler,
  ): Promise<object | undefined> {
    const request = context.switchToHttp().getRequest<Request>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const apiVersion = apiVersionOf(context);
    await this.readInput(endpoint, context, request, apiVersion);
    const keyed = this.idempotency.identify(request);
    const replay = keyed && endpoint.prepare && (await this.idempotency.findReplay(keyed));
    if (replay) return send(replay, request, reply);
    if (endpoint.prepare) request.prepared = await this.prepare(endpoint.prepare, request);
    const { publicUrl } = this.installation;
    const work = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    const represent = (result: unknown) =>
      answerOf(result, { endpoint, request, apiVersion, publicUrl });
    const runUnit = this.unitFor(request, reply);
    const answer = keyed
      ? await this.idempotency.run(keyed, work, represent, runUnit)
      : await runUnit(work, represent);
    return send(answer, request, reply);
  }

  private async readInput(
    endpoint: EndpointOptions,
    context: ExecutionContext,
    request: Request,
    apiVersion: string,
  ): Promise<void> {
    negotiate(request);
    const plan = inputPlanOf(context.getClass<Type>(), context.getHandler().name);
    const input = await validateInput(plan, request);
    Object.assign(request, { body: input.body, params: input.params });
    // `query` of a Fastify request is an accessor of its prototype.
    Object.defineProperty(request, 'query', { value: input.query, configurable: true });
    if (endpoint.versioned && CHANGES.has(request.method)) {
      request.expectedVersion = parseIfMatch(request.headers['if-match'], apiVersion);
    }
  }

  private unitFor(request: Request, reply: FastifyReply): RunUnit {
    const scope = scopeOf(request);
    const options = unitOptionsOf(request, reply);
    return (work, represent) => this.unitOfWork.run(scope, work, represent, options);
  }

  private prepare(preparation: Type<Preparation>, request: Request): Promise<unknown> {
    const instance = this.modules.get<Preparation>(preparation, { strict: false });
    const { body, principal } = request;
    return (instance.prepare as (body: unknown, caller: unknown) => Promise<unknown>).call(
      instance,
      body,
      principal,
    );
  }
}

function scopeOf({ id, principal }: Request): Scope {
  return {
    requestId: id,
    userId: principal?.userId ?? null,
    ...(principal && { clientId: principal.clientId }),
    organizationId: principal?.organizationId ?? null,
  };
}

function apiVersionOf(context: ExecutionContext): string {
  const version: unknown = Reflect.getMetadata(VERSION_METADATA, context.getClass());
  if (typeof version !== 'string') {
    throw new Error(`${context.getClass().name} has endpoints but no version`);
  }
  return version;
}

/** A client that goes away cancels the statement that runs for it. It may be gone already: guards wait for the database too. */
function unitOptionsOf(request: Request, reply: FastifyReply): UnitOptions {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return { access: READS.has(request.method) ? 'read' : 'write', signal: gone.signal };
}
