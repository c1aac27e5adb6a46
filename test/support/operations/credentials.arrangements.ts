import {
  askForEmailChange,
  askForReset,
  askForVerification,
  NEW_PASSWORD,
} from '../credentials.js';
import { PASSWORD, unverifyEmail } from '../people.js';
import type { Arrangements } from './arrangement.js';
import type { World } from './world.js';

async function unverifiedEmail(world: World): Promise<string> {
  const person = await world.newcomer();
  await unverifyEmail(world.api, person);
  return person.email;
}

export const credentialsArrangements: Arrangements = {
  replacePassword: async (world) => ({
    token: (await world.newcomer()).token,
    body: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
  }),

  createPasswordReset: async (world) => ({ body: { email: (await world.newcomer()).email } }),

  createEmailVerification: async (world) => ({ body: { email: await unverifiedEmail(world) } }),

  createEmailVerificationConfirmation: async (world) => {
    const email = await unverifiedEmail(world);
    return { body: { token: await askForVerification(world.api, email) } };
  },

  createEmailChange: async (world) => ({
    token: (await world.newcomer()).token,
    body: { email: `${world.nextName().toLowerCase()}@new.example` },
  }),

  createEmailChangeConfirmation: async (world) => {
    const email = `${world.nextName().toLowerCase()}@new.example`;
    return { body: { token: await askForEmailChange(world.api, await world.newcomer(), email) } };
  },

  createPasswordResetConfirmation: async (world) => {
    const { email } = await world.newcomer();
    return { body: { token: await askForReset(world.api, email), password: NEW_PASSWORD } };
  },
};
