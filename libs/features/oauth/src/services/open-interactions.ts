import { Injectable } from '@nestjs/common';
import { ServerResponse } from 'node:http';
import { errors, type InteractionResults } from 'oidc-provider';
import { UnitOfWork } from '#core/persistence';
import { InteractionNotFound } from '../oauth.errors.js';
import { AuthorizationServer } from './authorization-server.js';
import type { ProviderRequest } from './provider-request.js';

type Provider = Awaited<ReturnType<AuthorizationServer['current']>>;
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** An interaction that waits for an answer, in the unit of the request. */
export interface OpenInteraction {
  readonly provider: Provider;
  readonly interaction: Interaction;
  /** @returns where the browser has to go next */
  readonly finish: (result: InteractionResults) => Promise<string>;
}

/** The interactions browsers are in the middle of, which they name by a signed cookie. */
@Injectable()
export class OpenInteractions {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * @param prompt what the browser must be asked for, where only that can be answered
   * @throws InteractionNotFound
   */
  async run<T>(
    request: ProviderRequest,
    work: (open: OpenInteraction) => Promise<T>,
    prompt?: 'login' | 'consent',
  ): Promise<T> {
    const provider = await this.server.current();
    const finish = (result: InteractionResults) =>
      provider.interactionResult(request, new ServerResponse(request), result);
    const scope = { requestId: request.edge.requestId, userId: null };
    return this.unitOfWork.run(
      scope,
      async () => {
        const interaction = await find(provider, request);
        if (prompt && interaction.prompt.name !== prompt) throw new InteractionNotFound();
        return work({ provider, finish, interaction });
      },
      (result) => result,
      { access: 'write' },
    );
  }
}

async function find(provider: Provider, request: ProviderRequest): Promise<Interaction> {
  try {
    return await provider.interactionDetails(request, new ServerResponse(request));
  } catch (error) {
    if (error instanceof errors.SessionNotFound) throw new InteractionNotFound();
    throw error;
  }
}
