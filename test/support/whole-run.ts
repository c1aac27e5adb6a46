import * as oauth from 'openid-client';
import { addTotp } from './authenticators.js';
import { askForReset, confirmReset } from './credentials.js';
import type { IssuedSecrets } from './issued-secrets.js';
import { fetchFrom, registerClient, type TestClient } from './oauth-clients.js';
import { Application } from './oauth-flows.js';
import { arrange } from './operations/arrangements.js';
import { OPERATIONS } from './operations/documented-operations.js';
import type { World } from './operations/world.js';
import { foundOrganization } from './organizations.js';
import { PASSWORD, type Person } from './people.js';
import { PUBLIC_URL, type TestApi } from './test-api.js';
import { Visitor } from './visitor.js';

/** Tried in place of a client secret. */
export const MADE_UP_SECRET = 'a client secret somebody made up';

/** Every operation of the document; those that make something twice with a key, the second time replayed. */
export async function callEverything(world: World): Promise<void> {
  for (const operation of OPERATIONS) {
    const { url, request } = await arrange(world, operation);
    const isMade = operation.method === 'POST';
    const key = `"key of ${operation.id} that nobody else has"`;
    const headers = { ...request.headers, ...(isMade && { 'idempotency-key': key }) };
    const ask = () => world.api.request(operation.method, url, { ...request, headers });
    const { statusCode, body } = await ask();
    if (statusCode !== operation.success) throw new Error(`${operation.id}: ${body}`);
    if (isMade) await ask();
  }
}

/** Every flow of the authorization server, and what goes wrong in each. */
export class OAuthRun {
  private constructor(
    private readonly api: TestApi,
    private readonly secrets: IssuedSecrets,
    private readonly owner: Person,
    private readonly clients: { web: TestClient; public: TestClient; service: TestClient },
  ) {}

  static async prepare(world: World, secrets: IssuedSecrets): Promise<OAuthRun> {
    const owner = await world.newcomer();
    const organization = await foundOrganization(world.api, owner, 'whole-run');
    const register = (kind: string, scopes: string[]) =>
      registerClient(world.api, organization, { by: owner, kind, scopes });
    return new OAuthRun(world.api, secrets, owner, {
      web: await register('web', ['api']),
      public: await register('public', ['api']),
      service: await register('service', ['organization:read']),
    });
  }

  async all(world: World): Promise<void> {
    for (const client of [this.clients.web, this.clients.public]) await this.codeFlow(client);
    await this.serviceFlow();
    await this.secondFactorOnPages(await world.newcomer());
    await this.replay();
  }

  private async codeFlow(client: TestClient): Promise<void> {
    const application = await Application.of(this.api, client);
    const { config } = application;
    const visitor = new Visitor(this.api);
    await visitor.visit((await application.begin()).url);
    await visitor.logIn(this.owner.email, 'a mistyped password of the owner');
    const authorized = await application.authorize(this.owner.email, 'openid email api');
    const tokens = await application.redeem(authorized);
    await oauth.fetchUserInfo(config, tokens.access_token, this.owner.id);
    const next = await application.refresh(tokens.refresh_token ?? '');
    for (const token of [next.access_token, next.refresh_token ?? '']) {
      await oauth.tokenIntrospection(config, token).catch(() => undefined);
      await oauth.tokenRevocation(config, token);
    }
    await application.refresh(next.refresh_token ?? '').catch(() => undefined);
  }

  private async serviceFlow(): Promise<void> {
    const { id, secret } = this.clients.service;
    const ask = (form: Record<string, string>) =>
      fetchFrom(this.api)(`${PUBLIC_URL}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, ...form }),
      });
    const response = await ask({ client_secret: secret });
    const { access_token: token } = (await response.json()) as { access_token: string };
    await this.api.request('GET', '/v1/users/me', { token });
    await ask({ client_secret: MADE_UP_SECRET });
  }

  private async secondFactorOnPages(person: Person): Promise<void> {
    const { recoveryCodes } = await addTotp(this.api, person);
    const application = await Application.of(this.api, this.clients.web);
    const visitor = new Visitor(this.api);
    await visitor.visit((await application.begin()).url);
    const page = await visitor.logIn(person.email, PASSWORD);
    const [, challengeToken = ''] = /name="challengeToken" value="([^"]+)"/.exec(page.body) ?? [];
    for (const code of ['BCDFGH-BCDFGH-BCDFGH-BCDFGH', recoveryCodes[0] ?? '']) {
      await visitor.submit('second-factor', { challengeToken, code });
    }
    await visitor.submit('consent');
    await confirmReset(
      this.api,
      await askForReset(this.api, person.email),
      'chosen after a reset, nowhere else',
    );
  }

  /** A code and a refresh token come a second time, too late. */
  private async replay(): Promise<void> {
    const application = await Application.of(this.api, this.clients.web);
    const authorized = await application.authorize(this.owner.email);
    const tokens = await application.redeem(authorized);
    await application.refresh(tokens.refresh_token ?? '');
    await this.api.database.query(
      `update oauth_artifacts set consumed_at = consumed_at - interval '11 s'`,
    );
    await application.refresh(tokens.refresh_token ?? '').catch(() => undefined);
    await application.redeem(authorized).catch(() => undefined);
    this.secrets.add('code verifier', authorized.checks.pkceCodeVerifier);
  }
}
