import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { LightMyRequestResponse } from 'fastify';
import { TEST_SEALING_KEYS, TestDatabase } from '#core/testing';
import { loadApiConfig } from '../../apps/api/src/api.config.js';
import { createApi } from '../../apps/api/src/http/create-api.js';

type Environment = Readonly<Record<string, string>>;

export interface TestRequest {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as the bearer token. */
  readonly token?: string;
}

/** The API as it runs, on a database of its own, called without a socket. */
export class TestApi {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
  ) {}

  /** @param environment settings that differ from those of all tests */
  static async start(environment: Environment = {}): Promise<TestApi> {
    const database = await TestDatabase.create(process.env['TEST_SERVER_URL'] ?? '');
    const config = await loadApiConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      PUBLIC_URL: 'http://api.test',
      SEALING_KEYS: TEST_SEALING_KEYS,
      DATABASE_URL: database.urlOf('app'),
      LIMIT_ADDRESS_PER_MINUTE: '1000000',
      LIMIT_LOG_IN_ADDRESS_PER_MINUTE: '1000000',
      LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER: '1000000',
      LIMIT_LOG_IN_ACCOUNT_PER_QUARTER: '1000000',
      LIMIT_REGISTRATION_ADDRESS_PER_HOUR: '1000000',
      ...environment,
    });
    return new TestApi(await createApi(config), database);
  }

  request(method: string, url: string, request: TestRequest = {}): Promise<LightMyRequestResponse> {
    const { body, headers, token } = request;
    return this.app.inject({
      method: method as 'GET',
      url,
      ...(body !== undefined && { payload: body as object }),
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    });
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}
