import { Injectable, Logger } from '@nestjs/common';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { UnitOfWork } from '#core/persistence';
import { failureAnswer } from './failure-answer.js';
import { TOKEN_REPLAYED, type ProviderRefusal, type ProviderRequest } from './provider-request.js';
import { ReplayMail } from './replay-mail.js';

type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/**
 * One transaction for each request to the authorization server. A refusal (4xx) commits: that a
 * stolen token ended its session must stay. A failure (5xx) rolls back, so that its client can go on
 * as if nothing had happened. What is answered is sent after COMMIT.
 */
@Injectable()
export class ProviderTransactions {
  private readonly logger = new Logger(ProviderTransactions.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly replays: ReplayMail,
  ) {}

  readonly middleware: Middleware = async (context, next) => {
    const request = context.req as ProviderRequest;
    const { requestId } = request.edge;
    const scope = { requestId, userId: null };
    const work = async (): Promise<void> => {
      await next();
      // oidc-provider answers errors itself, and lets nobody see them.
      if (context.status >= 500) throw failureOf(context);
      await this.tellOwner(context);
    };
    try {
      // A code or a token was perhaps used by then: nothing here can be done twice.
      const options = { access: 'write', retry: 'never' } as const;
      await this.unitOfWork.run(scope, work, () => undefined, options);
    } catch (error) {
      this.fail(context, error);
    }
    // Sent by the routes of the API, not by Koa.
    context.respond = false;
    request.answer = {
      status: context.status,
      headers: context.res.getHeaders(),
      body: context.body,
      refusal: refusalOf(context),
    };
  };

  /** Of a session that ended because of a second use. */
  private async tellOwner({ oidc, state }: KoaContextWithOIDC): Promise<void> {
    const userId = state['accountId'] as string | undefined;
    if (state['refusal'] !== TOKEN_REPLAYED || userId === undefined) return;
    const { client } = oidc;
    await this.replays.send(userId, client?.clientName ?? client?.clientId ?? 'an application');
  }

  private fail(context: KoaContextWithOIDC, error: unknown): void {
    context.remove('set-cookie');
    context.remove('location');
    const { status, headers, body } = failureAnswer(error);
    const line = { msg: 'request failed', err: error };
    if (status === 500) this.logger.error(line);
    else this.logger.warn(line);
    context.status = status;
    context.set(headers);
    context.body = body;
  }
}

function refusalOf({ state }: KoaContextWithOIDC): ProviderRefusal | undefined {
  const code = state['refusal'] as string | undefined;
  if (code === undefined) return undefined;
  return { code, userId: state['accountId'] as string | undefined };
}

function failureOf({ state, status }: KoaContextWithOIDC): unknown {
  return state['failure'] ?? new Error(`oidc-provider answered ${String(status)} without an error`);
}
