import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#core/persistence';
import { SessionsService } from '#features/sessions';
import { UsersService } from '#features/users';
import { InteractionNotFound } from '../oauth.errors.js';
import { OpenInteractions, type Interaction } from './open-interactions.js';
import type { ProviderRequest } from './provider-request.js';
import { Scopes } from './scopes.js';

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

/** What people are asked on the pages of the authorization server, and what becomes of their answers. */
@Injectable()
export class InteractionsService {
  constructor(
    private readonly interactions: OpenInteractions,
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly scopes: Scopes,
  ) {}

  /** @throws InteractionNotFound */
  async getQuestion(request: ProviderRequest): Promise<Question> {
    return this.interactions.run(request, async ({ provider, interaction }) => {
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

  /** Lets the application do what it asked for: a session of the user with it begins. @throws InteractionNotFound */
  async consent(request: ProviderRequest): Promise<string> {
    return this.interactions.run(
      request,
      async ({ provider, interaction, finish }) => {
        const { uid } = interaction.session ?? {};
        const browser = uid === undefined ? undefined : await provider.Session.findByUid(uid);
        const client = await provider.Client.find(textOf(interaction.params['client_id']));
        if (!client || browser?.accountId === undefined) throw new InteractionNotFound();
        const user = await this.users.findForUpdate(browser.accountId);
        if (!user?.isActive) throw new InteractionNotFound();
        await this.unitOfWork.enterUser(user.id);
        const session = this.sessions.beginSession(user, request.edge.device, {
          clientId: client.clientId,
          scope: this.grantable(interaction, client['api_scopes'] as readonly string[]).join(' '),
          authenticatedAt: new Date((browser.loginTs ?? 0) * 1000),
        });
        const before = browser.grantIdFor(client.clientId);
        if (before !== undefined) await this.sessions.endIfRunning(before);
        return finish({ consent: { grantId: session.id } });
      },
      'consent',
    );
  }

  /** Sends the person back without. @throws InteractionNotFound */
  async refuse(request: ProviderRequest): Promise<string> {
    const result = { error: 'access_denied', error_description: 'The user said no.' };
    return this.interactions.run(request, ({ finish }) => finish(result));
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
}

/** A parameter of the request, which is text where it is there. */
function textOf(parameter: unknown): string {
  return typeof parameter === 'string' ? parameter : '';
}
