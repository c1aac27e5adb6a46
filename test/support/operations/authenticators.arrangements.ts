import { addTotp, challenge, codeOf, setUpTotp } from '../authenticators.js';
import { addPasskey, askForPasskey } from '../passkeys.js';
import { SoftwareAuthenticator } from '../software-authenticator.js';
import { PUBLIC_URL } from '../test-api.js';
import type { Arrangements } from './arrangement.js';
import type { World } from './world.js';

async function newcomerWithTotp(world: World) {
  const person = await world.newcomer();
  return { person, factor: await addTotp(world.api, person) };
}

export const authenticatorsArrangements: Arrangements = {
  getAuthenticators: async (world) => ({ token: (await newcomerWithTotp(world)).person.token }),

  createTotp: async (world) => ({ token: (await world.newcomer()).token }),

  createTotpConfirmation: async (world) => {
    const person = await world.newcomer();
    const secret = await setUpTotp(world.api, person);
    return { token: person.token, body: { code: await codeOf(secret) } };
  },

  deleteTotp: async (world) => ({ token: (await newcomerWithTotp(world)).person.token }),

  createRecoveryCodes: async (world) => ({ token: (await newcomerWithTotp(world)).person.token }),

  createPasskeyRegistration: async (world) => ({ token: (await world.newcomer()).token }),

  createPasskey: async (world) => {
    const person = await world.newcomer();
    const { challenge } = await askForPasskey(world.api, person);
    const credential = new SoftwareAuthenticator(PUBLIC_URL).create({ challenge });
    return { token: person.token, body: { name: 'Laptop', credential } };
  },

  deletePasskey: async (world) => {
    const person = await world.newcomer();
    const { passkey } = await addPasskey(world.api, person);
    return { token: person.token, params: { passkeyId: passkey.id } };
  },

  // With a recovery code: a code of the app is good for too short a time.
  createLogInCompletion: async (world) => {
    const { person, factor } = await newcomerWithTotp(world);
    const { challengeToken } = await challenge(world.api, person);
    return { body: { challengeToken, recoveryCode: factor.recoveryCodes[0] } };
  },
};
