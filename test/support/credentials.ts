import { PasswordHasher } from '#core/security';
import { tokenIn } from './mailbox.js';
import type { Person } from './people.js';
import type { TestApi } from './test-api.js';

/** Not the password anybody begins with. */
export const NEW_PASSWORD = 'incorrect donkey capacitor paperclip';

/** Asks for a new password. @returns the token that was mailed */
export async function askForReset(api: TestApi, email: string): Promise<string> {
  const response = await requestReset(api, email);
  if (response.statusCode !== 202) throw new Error(response.body);
  return tokenIn(await api.mailTo(email));
}

export function requestReset(api: TestApi, email: string, remoteAddress = '127.0.0.1') {
  const body = { email };
  return api.request('POST', '/v1/password-resets', { body, remoteAddress });
}

export function confirmReset(api: TestApi, token: string, password = NEW_PASSWORD) {
  const body = { token, password };
  return api.request('POST', '/v1/password-reset-confirmations', { body });
}

/** Status of a log-in with a password. */
export async function statusOfLogIn(api: TestApi, email: string, password: string) {
  const response = await api.request('POST', '/v1/sessions', { body: { email, password } });
  return response.statusCode;
}

/** The hasher of an API, to be watched. */
export function hasherOf(api: TestApi): PasswordHasher {
  return api.app.get(PasswordHasher);
}

/** Asks for another address. @returns the token that was mailed to it */
export async function askForEmailChange(
  api: TestApi,
  { token }: Pick<Person, 'token'>,
  email: string,
): Promise<string> {
  const response = await requestEmailChange(api, { token }, email);
  if (response.statusCode !== 202) throw new Error(response.body);
  return tokenIn(await api.mailTo(email));
}

export function requestEmailChange(api: TestApi, { token }: Pick<Person, 'token'>, email: string) {
  return api.request('POST', '/v1/users/me/email-changes', { token, body: { email } });
}

export function confirmEmailChange(api: TestApi, token: string) {
  return api.request('POST', '/v1/email-change-confirmations', { body: { token } });
}

/** Asks for a mail that verifies the address. @returns its token */
export async function askForVerification(api: TestApi, email: string): Promise<string> {
  const response = await requestVerification(api, email);
  if (response.statusCode !== 202) throw new Error(response.body);
  return tokenIn(await api.mailTo(email));
}

export function requestVerification(api: TestApi, email: string) {
  return api.request('POST', '/v1/email-verifications', { body: { email } });
}

export function confirmVerification(api: TestApi, token: string) {
  return api.request('POST', '/v1/email-verification-confirmations', { body: { token } });
}
