import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { InstallationConfig } from '#core/config';
import { PermissionCatalog } from '#core/security';
import { BrowserLogIn } from '../services/browser-log-in.js';
import { readSentAnswer } from '../services/factor-answer.js';
import { InteractionLogIn, type Credentials } from '../services/interaction-log-in.js';
import { InteractionsService, type Question } from '../services/interactions.service.js';
import { ProviderRequest } from '../services/provider-request.js';
import { consentPage } from './pages/consent.page.js';
import { errorPage } from './pages/error.page.js';
import { languageOf, type Language } from './pages/languages.js';
import { pageHeaders } from './pages/layout.js';
import { logInPage } from './pages/log-in.page.js';
import { refusalOf } from './pages/refusals.js';
import { PASSKEY_SCRIPT, PASSKEY_SCRIPT_PATH } from './pages/passkey.script.js';
import { secondFactorPage } from './pages/second-factor.page.js';

/** Enough for what ten passkeys are asked with, and for what one of them answers. */
const FORM_LIMIT_BYTES = 32_768;

/** A visit of one of the pages. */
interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly forwarded: ProviderRequest;
  readonly language: Language;
}

/** The pages on which people log in and consent: forms that need no script, but for passkeys. */
@Injectable()
export class InteractionRoutes {
  constructor(
    private readonly interactions: InteractionsService,
    private readonly logIns: InteractionLogIn,
    private readonly browsers: BrowserLogIn,
    private readonly permissions: PermissionCatalog,
    private readonly installation: InstallationConfig,
  ) {}

  /** A plugin of Fastify, with a parser of its own: here bodies are forms. */
  readonly plugin = async (fastify: FastifyInstance): Promise<void> => {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_LIMIT_BYTES },
      (_request, body, done) => {
        done(null, Object.fromEntries(new URLSearchParams(String(body))));
      },
    );
    fastify.get(PASSKEY_SCRIPT_PATH, sendPasskeyScript);
    const path = '/oauth/interactions/:uid';
    fastify.get(path, this.page(this.show));
    fastify.post(`${path}/log-in`, this.page(this.logIn));
    fastify.post(`${path}/second-factor`, this.page(this.completeLogIn));
    fastify.post(`${path}/consent`, this.page(this.consent));
    fastify.post(`${path}/refusal`, this.page(this.refuse));
  };

  private readonly show = async ({ forwarded, reply, language }: Visit): Promise<void> => {
    const question = await this.interactions.getQuestion(forwarded);
    const html =
      question.asksFor === 'log-in'
        ? logInPage(language, question)
        : consentPage(language, question, this.permissions.sentences());
    this.send(reply, 200, html, question);
  };

  private readonly logIn = async (visit: Visit): Promise<void> => {
    const { forwarded, request, reply, language } = visit;
    const question = await this.interactions.getQuestion(forwarded);
    const credentials = readCredentials(request.body);
    const again = (alert: string) =>
      logInPage(language, question, { email: credentials.email, alert });
    await this.attempt(visit, question, again, async () => {
      const verified = await this.logIns.verify(credentials, request, reply);
      const next = await this.browsers.logIn(forwarded, verified);
      await this.logIns.succeeded(request);
      if ('redirectTo' in next) {
        reply.redirect(next.redirectTo, 303);
        return;
      }
      const { token: challengeToken, passkeyOptions } = next;
      const html = secondFactorPage(language, question, { challengeToken, passkeyOptions });
      this.send(reply, 200, html, question);
    });
  };

  private readonly completeLogIn = async (visit: Visit): Promise<void> => {
    const { forwarded, request, reply, language } = visit;
    const question = await this.interactions.getQuestion(forwarded);
    const { challengeToken, answer, passkeyOptions } = readSentAnswer(request.body);
    const again = (alert: string) =>
      secondFactorPage(language, question, { challengeToken, passkeyOptions, alert });
    await this.attempt(visit, question, again, async () => {
      const presented = await this.logIns.findChallenge(challengeToken, request, reply);
      const next = await this.browsers.completeLogIn(forwarded, presented, answer);
      reply.redirect(next, 303);
    });
  };

  private readonly consent = async ({ forwarded, reply }: Visit): Promise<void> => {
    reply.redirect(await this.interactions.consent(forwarded), 303);
  };

  private readonly refuse = async ({ forwarded, reply }: Visit): Promise<void> => {
    reply.redirect(await this.interactions.refuse(forwarded), 303);
  };

  /** A refusal is written down, and the page asks again. */
  private async attempt(
    { request, reply, language }: Visit,
    question: Question,
    again: (alert: string) => string,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      const refusal = refusalOf(error, language);
      if (!refusal) throw error;
      await this.logIns.record(error, request);
      void reply.headers(refusal.headers);
      this.send(reply, refusal.status, again(refusal.alert), question);
    }
  }

  private send(reply: FastifyReply, status: number, html: string, question?: Question): void {
    const headers = pageHeaders({
      sentTo: question ? [sourceOf(question.redirectUri)] : [],
      script: `${this.installation.publicUrl}${PASSKEY_SCRIPT_PATH}`,
    });
    void reply.status(status).headers(headers).send(html);
  }

  /** Whatever ends the way through the pages is told by one of them. */
  private page(visit: (visit: Visit) => Promise<void>): RouteHandlerMethod {
    return async (request, reply) => {
      const language = languageOf(request.headers['accept-language']);
      const edge = {
        requestId: request.id,
        device: { userAgent: request.headers['user-agent'] ?? '', address: request.ip },
        errorPage: errorPage(language),
      };
      const { publicUrl } = this.installation;
      const forwarded = new ProviderRequest(request.raw, undefined, publicUrl, edge);
      void reply.header('cache-control', 'no-store');
      try {
        await visit({ request, reply, forwarded, language });
      } catch (error) {
        const refusal = refusalOf(error, language);
        if (!refusal) throw error;
        void reply.headers(refusal.headers);
        const shown = { error: refusal.code, error_description: refusal.alert };
        this.send(reply, refusal.status, edge.errorPage(shown));
      }
      return reply;
    };
  }
}

const sendPasskeyScript: RouteHandlerMethod = (_request, reply) =>
  reply
    .headers({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' })
    .send(PASSKEY_SCRIPT);

/** As a Content-Security-Policy names it: the origin, or the scheme of an application on the device. */
function sourceOf(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === 'null' ? protocol : origin;
}

/** As the API would read them; what it would refuse is nobody's. */
function readCredentials(form: unknown): Credentials {
  const { email, password } = (form ?? {}) as Readonly<Record<string, string | undefined>>;
  return { email: (email ?? '').trim().toLowerCase(), password: password ?? '' };
}
