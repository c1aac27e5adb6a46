import { addSessions, PASSWORD } from '../people.js';
import type { Arrangements } from './arrangement.js';

export const sessionsArrangements: Arrangements = {
  createSession: async (world) => ({
    body: { email: (await world.newcomer()).email, password: PASSWORD },
  }),

  createSessionRenewal: async (world) => ({
    token: (await world.newcomer()).token,
    body: { password: PASSWORD },
  }),

  listSessions: async (world, rows) => {
    const { id, token } = await world.newcomer();
    await addSessions(world.api, id, rows - 1);
    return { token, query: { limit: '100' } };
  },

  deleteCurrentSession: async (world) => ({ token: (await world.newcomer()).token }),

  deleteSession: async (world) => {
    const { token, sessionId } = await world.newcomer();
    return { token, params: { sessionId } };
  },
};
