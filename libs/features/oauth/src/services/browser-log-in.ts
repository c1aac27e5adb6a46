import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '#core/persistence';
import type { FactorAnswer } from '#features/authenticators';
import {
  LogInsService,
  PendingLogIn,
  type IssuedChallenge,
  type PresentedChallenge,
  type VerifiedPassword,
} from '#features/sessions';
import { OpenInteractions, type OpenInteraction } from './open-interactions.js';
import type { ProviderRequest } from './provider-request.js';

/** A log-in of which the password was right, with what the next page asks for. */
export type HalfLogIn = Pick<IssuedChallenge, 'token' | 'factors' | 'passkeyOptions'>;

/** Logs browsers in to the pages under /oauth. */
@Injectable()
export class BrowserLogIn {
  constructor(
    private readonly interactions: OpenInteractions,
    private readonly logIns: LogInsService,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Goes on as a user whose password was found right.
   *
   * @returns where the browser has to go next, or what their second factor is presented with
   * @throws InteractionNotFound, LogInRefused
   */
  logIn(
    request: ProviderRequest,
    verified: VerifiedPassword,
  ): Promise<{ redirectTo: string } | HalfLogIn> {
    return this.interactions.run(
      request,
      async (open) => {
        const user = await this.logIns.confirm(verified);
        if (user instanceof PendingLogIn) return user.challenge;
        return { redirectTo: await this.goOnAs(user.id, ['pwd'], open) };
      },
      'login',
    );
  }

  /**
   * Goes on as a user who proved the password before, with their second factor. A recovery code is a
   * one-time password, too (RFC 8176).
   *
   * @returns where the browser has to go next
   * @throws InteractionNotFound, SecondFactorRefused
   */
  completeLogIn(
    request: ProviderRequest,
    presented: PresentedChallenge,
    answer: FactorAnswer,
  ): Promise<string> {
    return this.interactions.run(
      request,
      async (open) => {
        const user = await this.logIns.complete(presented, answer);
        const amr = ['pwd', answer.passkey === undefined ? 'otp' : 'pop', 'mfa'];
        return this.goOnAs(user.id, amr, open);
      },
      'login',
    );
  }

  private async goOnAs(
    accountId: string,
    amr: string[],
    { provider, interaction, finish }: OpenInteraction,
  ): Promise<string> {
    const { session } = interaction;
    if (session !== undefined && session.accountId !== accountId) {
      // Whoever was logged in before is so no more, and nothing of theirs is taken over.
      await (await provider.Session.findByUid(session.uid))?.destroy();
      delete interaction.session;
      await interaction.persist();
      await this.unitOfWork.enterUser(accountId);
    }
    // Of now: the browser may take its time to go on, and is logged in no later for that.
    const ts = Math.floor(this.clock.now().getTime() / 1000);
    return finish({ login: { accountId, amr, ts } });
  }
}
