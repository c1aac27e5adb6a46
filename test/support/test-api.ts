import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { LightMyRequestResponse } from 'fastify';
import { MailDispatcher, MailTransport, MessagingModule, type OutgoingMail } from '#core/messaging';
import { TEST_SEALING_KEYS, TestDatabase } from '#core/testing';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { loadApiConfig } from '../../apps/api/src/api.config.js';
import { documentOf } from '../../apps/api/src/openapi/documents.js';
import { ClosedWorld } from './closed-world.js';
import { createApi } from '../../apps/api/src/http/create-api.js';
import { Mailbox } from './mailbox.js';

/** The origin of the API in tests. */
export const PUBLIC_URL = 'http://api.test';

type Environment = Readonly<Record<string, string>>;

export interface TestRequest {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as the bearer token. */
  readonly token?: string;
  /** Who the connection comes from; 127.0.0.1 where nobody says. */
  readonly remoteAddress?: string;
}

/** What a test adds to the API to reach a corner no feature reaches. */
export interface Planted extends Pick<ModuleMetadata, 'controllers' | 'providers' | 'imports'> {
  /** Mails leave as the settings say, and not into the mailbox of the test. */
  readonly isMailSent?: boolean;
}

function withPlanted(
  api: DynamicModule,
  { isMailSent = false, ...planted }: Planted,
  mailbox: Mailbox,
): DynamicModule {
  const transport = { provide: MailTransport, useValue: mailbox };
  const messaging = { module: MessagingModule, providers: isMailSent ? [] : [transport] };
  const imports = (api.imports ?? []).map((one) => (one === MessagingModule ? messaging : one));
  return { ...api, imports: [...imports, { module: PlantedModule, ...planted }] };
}

@Module({})
class PlantedModule {}

/** The API as it runs, on a database of its own, called without a socket. */
export class TestApi {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    /** The document of version 1, which every answer is held against. */
    readonly document: OpenAPIObject,
    private readonly world: ClosedWorld,
    /** Mails come here when they are dispatched: nothing does that by itself. */
    readonly mailbox: Mailbox,
  ) {}

  /**
   * @param environment settings that differ from those of all tests
   * @param planted controllers and providers the real API does not have
   */
  static async start(environment: Environment = {}, planted: Planted = {}): Promise<TestApi> {
    const database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    return TestApi.startOn(database, environment, planted);
  }

  /** The same on a database that was prepared before, which `stop` drops too. */
  static async startOn(
    database: TestDatabase,
    environment: Environment = {},
    planted: Planted = {},
  ): Promise<TestApi> {
    const config = await loadApiConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      PUBLIC_URL,
      SEALING_KEYS: TEST_SEALING_KEYS,
      DATABASE_URL: database.urlOf('app'),
      // A slow machine is no overload.
      DATABASE_POOL_WAIT_MS: '30000',
      LIMIT_ADDRESS_PER_MINUTE: '1000000',
      LIMIT_CALLER_PER_MINUTE: '1000000',
      LIMIT_ORGANIZATION_PER_MINUTE: '1000000',
      LIMIT_LOG_IN_ADDRESS_PER_MINUTE: '1000000',
      LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER: '1000000',
      LIMIT_LOG_IN_ACCOUNT_PER_QUARTER: '1000000',
      LIMIT_REGISTRATION_ADDRESS_PER_HOUR: '1000000',
      LIMIT_TOKEN_CLIENT_PER_MINUTE: '1000000',
      LIMIT_PASSWORD_CHANGE_ACCOUNT_PER_QUARTER: '1000000',
      LIMIT_CREDENTIAL_MAIL_ACCOUNT_NETWORK_PER_HOUR: '1000000',
      LIMIT_CREDENTIAL_MAIL_ACCOUNT_PER_HOUR: '1000000',
      LIMIT_CREDENTIAL_MAIL_ADDRESS_PER_HOUR: '1000000',
      LIMIT_SECOND_FACTOR_PER_CHALLENGE: '1000000',
      // An arranged code is good for half a minute at least.
      TOTP_STEP_BEFORE: 'true',
      ...environment,
    });
    const mailbox = new Mailbox();
    const app = await createApi(config, {
      module: withPlanted(ApiModule.forRoot(config), planted, mailbox),
    });
    const document = documentOf(app, '1', PUBLIC_URL);
    return new TestApi(app, database, document, new ClosedWorld(document), mailbox);
  }

  /** Sends the mails that wait. @returns the newest one to an address */
  async mailTo(address: string): Promise<OutgoingMail> {
    await this.app.get(MailDispatcher).dispatchDue();
    return this.mailbox.newestTo(address);
  }

  /** Sends a request and holds the answer against the document. */
  async request(
    method: string,
    url: string,
    request: TestRequest = {},
  ): Promise<LightMyRequestResponse> {
    const { body, token, remoteAddress } = request;
    const headers = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...request.headers,
    };
    const response = await this.app.inject({
      method: method as 'GET',
      url,
      headers,
      ...(body !== undefined && { payload: body as object }),
      ...(remoteAddress !== undefined && { remoteAddress }),
    });
    this.world.check({ method, url, headers, body }, response);
    return response;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}
