import { addUsers, PASSWORD } from '../people.js';
import type { Arrangements } from './arrangement.js';

const ANY = { 'if-match': '*' };
const DAY_MS = 24 * 60 * 60 * 1000;

export const usersArrangements: Arrangements = {
  createUser: (world) => {
    const name = world.nextName();
    return { body: { email: `${name.toLowerCase()}@example.com`, password: PASSWORD, name } };
  },

  getCurrentUser: async (world) => ({ token: (await world.newcomer()).token }),

  updateCurrentUser: async (world) => ({
    token: (await world.newcomer()).token,
    headers: ANY,
    body: { name: world.nextName() },
  }),

  deleteCurrentUser: async (world) => ({ token: (await world.newcomer()).token, headers: ANY }),

  listUsers: async (world, rows) => {
    // A day of its own, so that the list shows these and nobody else.
    const day = Date.UTC(2000, 0, 1) + world.nextNumber() * DAY_MS;
    const createdAfter = new Date(day).toISOString();
    await addUsers(world.api, rows, { prefix: world.nextName().toLowerCase(), from: createdAfter });
    const createdBefore = new Date(day + DAY_MS).toISOString();
    return {
      token: world.operator.token,
      query: { createdAfter, createdBefore, limit: '100' },
    };
  },

  getUser: async (world) => ({
    token: world.operator.token,
    params: { userId: (await world.newcomer()).id },
  }),

  updateUser: async (world) => ({
    token: world.operator.token,
    params: { userId: (await world.newcomer()).id },
    headers: ANY,
    body: { name: world.nextName(), status: 'disabled' },
  }),
};
