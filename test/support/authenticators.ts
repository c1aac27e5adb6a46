import { createHash } from 'node:crypto';
import { generate } from 'otplib';
import type { PublicKeyOptions } from './passkeys.js';
import { PASSWORD, type Person } from './people.js';
import { expectProblem } from './problems.js';
import type { TestApi } from './test-api.js';

/** What somebody has who set up an authenticator app. */
export interface SecondFactor {
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

const PATH = '/v1/users/me/authenticators';

/** What an app shows that many steps of 30 seconds from now. */
export function codeOf(secret: string, steps = 0, now = Date.now()): Promise<string> {
  return generate({ secret, epoch: Math.floor(now / 1000) + steps * 30 });
}

/** Sets an app up that is not confirmed. */
export async function setUpTotp(api: TestApi, { token }: Person): Promise<string> {
  const response = await api.request('POST', `${PATH}/totp`, { token });
  return response.json<{ secret: string }>().secret;
}

/** Sets an app up and confirms it, both through the API. The code of this moment is used up. */
export async function addTotp(api: TestApi, person: Person, now?: number): Promise<SecondFactor> {
  const secret = await setUpTotp(api, person);
  const response = await api.request('POST', `${PATH}/totp/confirmations`, {
    token: person.token,
    body: { code: await codeOf(secret, 0, now) },
  });
  const { codes } = response.json<{ codes: string[] }>();
  return { secret, recoveryCodes: codes };
}

export interface Challenge {
  readonly challengeToken: string;
  readonly expiresIn: number;
  readonly factors: readonly string[];
  readonly passkeyOptions: PublicKeyOptions | null;
}

/** The first step of a log-in, of somebody who has a second factor. */
export async function challenge(
  api: TestApi,
  { email }: Pick<Person, 'email'>,
): Promise<Challenge> {
  const body = { email, password: PASSWORD };
  const response = await api.request('POST', '/v1/sessions', { body });
  if (response.statusCode !== 202) throw new Error(`Not asked for more: ${response.body}`);
  return response.json<Challenge>();
}

/** The second one. */
export function complete(
  api: TestApi,
  { challengeToken }: Pick<Challenge, 'challengeToken'>,
  answer: Readonly<Record<string, unknown>>,
) {
  return api.request('POST', '/v1/log-in-completions', { body: { challengeToken, ...answer } });
}

export function expectRefusal(response: Parameters<typeof expectProblem>[0]): void {
  expectProblem(response, 401, 'second-factor-refused');
}

/** As secrets are kept of which nobody can guess one. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
