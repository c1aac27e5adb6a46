import { join } from 'node:path';
import { freePort } from '../processes/free-port.js';
import { TEST_SEALING_KEYS } from '../../libs/core/testing/src/test-keys.js';
import type { Options } from './options.js';
import { ServerProcess } from './server-process.js';

const ROOT = join(import.meta.dirname, '..', '..');
const HOOKS = join(ROOT, 'test', 'support', 'typescript-hooks.mjs');
const PUBLIC_URL = 'https://api.bench.example';
const ANY_NUMBER = '1000000000';

/** The API as the image runs it, with everything on and limits that nobody reaches. */
export async function startApi(
  databaseUrl: string,
  { driver, profile }: Pick<Options, 'driver' | 'profile'>,
): Promise<ServerProcess> {
  const profiling = profile === '' ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  return ServerProcess.start(
    'Solera',
    [...profiling, '--enable-source-maps', join(ROOT, 'dist', 'bundles', 'api.js')],
    {
      NODE_ENV: 'production',
      PORT: String(await freePort()),
      OPERATIONS_PORT: String(await freePort()),
      PUBLIC_URL,
      DOCS_ENABLED: 'false',
      SEALING_KEYS: TEST_SEALING_KEYS,
      // Nothing that is measured sends mail.
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'no-reply@example.com',
      DATABASE_URL: databaseUrl,
      DATABASE_DRIVER: driver,
      ACCESS_TOKEN_SECONDS: '3600',
      LIMIT_ADDRESS_PER_MINUTE: ANY_NUMBER,
      LIMIT_CALLER_PER_MINUTE: ANY_NUMBER,
      LIMIT_ORGANIZATION_PER_MINUTE: ANY_NUMBER,
      LIMIT_LOG_IN_ADDRESS_PER_MINUTE: ANY_NUMBER,
      LIMIT_LOG_IN_ACCOUNT_NETWORK_PER_QUARTER: ANY_NUMBER,
      LIMIT_LOG_IN_ACCOUNT_PER_QUARTER: ANY_NUMBER,
      LIMIT_REGISTRATION_ADDRESS_PER_HOUR: ANY_NUMBER,
      LIMIT_CREDENTIAL_MAIL_ACCOUNT_NETWORK_PER_HOUR: ANY_NUMBER,
      LIMIT_CREDENTIAL_MAIL_ACCOUNT_PER_HOUR: ANY_NUMBER,
      LIMIT_TOKEN_CLIENT_PER_MINUTE: ANY_NUMBER,
    },
  );
}

/** The same answers, written by hand. */
export async function startFloor(databaseUrl: string): Promise<ServerProcess> {
  return ServerProcess.start(
    'floor',
    ['--import', HOOKS, join(ROOT, 'test', 'bench', 'floor', 'main.ts')],
    {
      NODE_ENV: 'production',
      PORT: String(await freePort()),
      PUBLIC_URL,
      DATABASE_URL: databaseUrl,
      LIMIT_ADDRESS_PER_MINUTE: ANY_NUMBER,
      LIMIT_CALLER_PER_MINUTE: ANY_NUMBER,
      LIMIT_ORGANIZATION_PER_MINUTE: ANY_NUMBER,
    },
  );
}
