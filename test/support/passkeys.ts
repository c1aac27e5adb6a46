import type { Person } from './people.js';
import { SoftwareAuthenticator } from './software-authenticator.js';
import { PUBLIC_URL, type TestApi } from './test-api.js';

const PATH = '/v1/users/me/authenticators';

export interface RegisteredPasskey {
  readonly passkey: {
    readonly id: string;
    readonly name: string;
    readonly createdAt: string;
    readonly lastUsedAt: string | null;
  };
  readonly recoveryCodes: readonly string[] | null;
}

/** A passkey that somebody has, on a device of their own. */
export interface OwnedPasskey extends RegisteredPasskey {
  readonly device: SoftwareAuthenticator;
}

/** What a browser asks an authenticator with. */
export interface PublicKeyOptions {
  readonly challenge: string;
  readonly [member: string]: unknown;
}

/** Asks for a passkey. */
export async function askForPasskey(api: TestApi, { token }: Person): Promise<PublicKeyOptions> {
  const response = await api.request('POST', `${PATH}/passkey-registrations`, { token });
  if (response.statusCode !== 201) throw new Error(`Not asked: ${response.body}`);
  return response.json<{ options: PublicKeyOptions }>().options;
}

/** Sends what an authenticator made. */
export function registerPasskey(
  api: TestApi,
  { token }: Person,
  credential: unknown,
  name = 'Laptop',
) {
  return api.request('POST', `${PATH}/passkeys`, { token, body: { name, credential } });
}

/** Asks for a passkey and registers it, all through the API. */
export async function addPasskey(
  api: TestApi,
  person: Person,
  name = 'Laptop',
): Promise<OwnedPasskey> {
  const device = new SoftwareAuthenticator(PUBLIC_URL);
  const { challenge } = await askForPasskey(api, person);
  const response = await registerPasskey(api, person, device.create({ challenge }), name);
  if (response.statusCode !== 201) throw new Error(`Not registered: ${response.body}`);
  return { ...response.json<RegisteredPasskey>(), device };
}
