import { Injectable } from '@nestjs/common';
import { ServerResponse } from 'node:http';
import { errors, type InteractionResults } from 'oidc-provider';
import { UnitOfWork } from '#core/persistence';
import type { FactorAnswer } from '#features/authenticators';
import {
  LogInsService,
  PendingLogIn,
  SessionsService,
  type IssuedChallenge,
  type PresentedChallenge,
  type VerifiedPassword,
} from '#features/sessions';
import { UsersService } from '#features/users';
import { InteractionNotFound } from '../oauth.errors.js';
import { AuthorizationServer } from './authorization-server.js';
import type { ProviderRequest } from './provider-request.js';
import { Scopes } from './scopes.js';

type Provider = Awaited<ReturnType<AuthorizationServer['current']>>;
type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What a person is asked, on the way to an application. */
export interface Question {
  readonly uid: string;
  readonly asksFor: 'log-in' | 'consent';
  readonly clientName: string;
  /** Who runs the application; undefined where it comes with the installation. */
  readonly organizationName: string | undefined;
  /** Where the application wants them to come back to. */
  readonly redirectUri: string;
  /** What the application wants to do. */
  readonly scopes: readonly string[];
  /** Whom they are logged in as. */
  readonly email: string | undefined;
}

/** A log-in of which the password was right, with what the next page asks for. */
export type HalfLogIn = Pick<IssuedChallenge, 'token' | 'factors' | 'passkeyOptions'>;

/** What people are asked on the pages of the authorization server, and what becomes of their answers. */
@Injectable()
export class InteractionsService {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly unitOfWork: UnitOfWork,
    private readonly logIns: LogInsService,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly scopes: Scopes,
  ) {}

  /** @throws InteractionNotFound */
  async getQuestion(request: ProviderRequest): Promise<Question> {
    return this.run(request, async (provider) => {
      const interaction = await this.find(provider, request);
      const client = await provider.Client.find(textOf(interaction.params['client_id']));
      if (!client) throw new InteractionNotFound();
      const { accountId } = interaction.session ?? {};
      const user = accountId === undefined ? undefined : await this.users.findActive(accountId);
      return {
        uid: interaction.uid,
        asksFor: interaction.prompt.name === 'consent' ? 'consent' : 'log-in',
        clientName: client.clientName ?? client.clientId,
        organizationName: client['organization_name'] as string | undefined,
        redirectUri: textOf(interaction.params['redirect_uri']),
        scopes: this.grantable(interaction, client['api_scopes'] as readonly string[]),
        email: user?.email,
      };
    });
  }

  /**
   * Goes on as a user whose password was found right.
   *
   * @returns where the browser has to go next, or what their second factor is presented with
   * @throws InteractionNotFound, LogInRefused
   */
  async logIn(
    request: ProviderRequest,
    verified: VerifiedPassword,
  ): Promise<{ redirectTo: string } | HalfLogIn> {
    return this.run(request, async (provider) => {
      await this.find(provider, request);
      const user = await this.logIns.confirm(verified);
      if (user instanceof PendingLogIn) return user.challenge;
      const login = { accountId: user.id, amr: ['pwd'] };
      return { redirectTo: await this.finish(provider, request, { login }) };
    });
  }

  /**
   * Goes on as a user who proved the password before, with their second factor. A recovery code is a
   * one-time password, too (RFC 8176).
   *
   * @returns where the browser has to go next
   * @throws InteractionNotFound, SecondFactorRefused
   */
  async completeLogIn(
    request: ProviderRequest,
    presented: PresentedChallenge,
    answer: FactorAnswer,
  ): Promise<string> {
    return this.run(request, async (provider) => {
      await this.find(provider, request);
      const user = await this.logIns.complete(presented, answer);
      const amr = ['pwd', answer.passkey === undefined ? 'otp' : 'pop', 'mfa'];
      return this.finish(provider, request, { login: { accountId: user.id, amr } });
    });
  }

  /** Lets the application do what it asked for: a session of the user with it begins. @throws InteractionNotFound */
  async consent(request: ProviderRequest): Promise<string> {
    return this.run(request, async (provider) => {
      const interaction = await this.find(provider, request);
      const browser = await provider.Session.findByUid(interaction.session?.uid ?? '');
      const client = await provider.Client.find(textOf(interaction.params['client_id']));
      const user = await this.users.findForUpdate(browser?.accountId ?? '');
      if (!client || !browser || !user?.isActive) throw new InteractionNotFound();
      await this.unitOfWork.enterUser(user.id);
      const session = this.sessions.beginSession(user, request.edge.device, {
        clientId: client.clientId,
        scope: this.grantable(interaction, client['api_scopes'] as readonly string[]).join(' '),
        authenticatedAt: new Date((browser.loginTs ?? 0) * 1000),
      });
      if (interaction.grantId !== undefined) {
        await this.sessions.endIfRunning(interaction.grantId);
      }
      return this.finish(provider, request, { consent: { grantId: session.id } });
    });
  }

  /** Sends the person back without. @throws InteractionNotFound */
  async refuse(request: ProviderRequest): Promise<string> {
    return this.run(request, async (provider) => {
      await this.find(provider, request);
      return this.finish(provider, request, {
        error: 'access_denied',
        error_description: 'The user said no.',
      });
    });
  }

  /** What was asked for, as far as there is such a thing and the client may ask for it. */
  private grantable({ params }: Interaction, ofClient: readonly string[]): readonly string[] {
    const { identity, api } = this.scopes.split(textOf(params['scope']));
    const known = new Set(this.scopes.ofApi());
    return [
      ...identity.split(' '),
      ...api.split(' ').filter((name) => known.has(name) && ofClient.includes(name)),
    ].filter((name) => name !== '');
  }

  private async find(provider: Provider, request: ProviderRequest): Promise<Interaction> {
    try {
      return await provider.interactionDetails(request, new ServerResponse(request));
    } catch (error) {
      if (error instanceof errors.SessionNotFound) throw new InteractionNotFound();
      throw error;
    }
  }

  private finish(
    provider: Provider,
    request: ProviderRequest,
    result: InteractionResults,
  ): Promise<string> {
    return provider.interactionResult(request, new ServerResponse(request), result);
  }

  private async run<T>(
    { edge }: ProviderRequest,
    work: (provider: Provider) => Promise<T>,
  ): Promise<T> {
    const provider = await this.server.current();
    const scope = { requestId: edge.requestId, userId: null };
    return this.unitOfWork.run(
      scope,
      () => work(provider),
      (result) => result,
      { access: 'write' },
    );
  }
}

/** A parameter of the request, which is text where it is there. */
function textOf(parameter: unknown): string {
  return typeof parameter === 'string' ? parameter : '';
}
