import { registerClient } from '../oauth-clients.js';
import { ANY_VERSION } from '../organizations.js';
import type { Arrangements } from './arrangement.js';
import { found } from './organizations.arrangements.js';
import type { World } from './world.js';

/** A tenant with an OAuth client. */
async function foundWithClient(world: World) {
  const { owner, organization, request } = await found(world);
  const { id: oauthClientId } = await registerClient(world.api, organization, { by: owner });
  return { ...request, params: { ...request.params, oauthClientId } };
}

export const oauthArrangements: Arrangements = {
  createOAuthClient: async (world) => ({
    ...(await found(world)).request,
    body: {
      name: world.nextName(),
      kind: 'web',
      redirectUris: ['https://app.example/callback'],
      scopes: ['api'],
    },
  }),

  listOAuthClients: async (world, rows) => {
    const { owner, organization, request } = await found(world);
    for (let n = 0; n < rows; n++) await registerClient(world.api, organization, { by: owner });
    return { ...request, query: { limit: '100' } };
  },

  getOAuthClient: (world) => foundWithClient(world),

  updateOAuthClient: async (world) => ({
    ...(await foundWithClient(world)),
    headers: ANY_VERSION,
    body: { name: world.nextName() },
  }),

  deleteOAuthClient: async (world) => ({
    ...(await foundWithClient(world)),
    headers: ANY_VERSION,
  }),

  createOAuthClientSecret: async (world) => ({
    ...(await foundWithClient(world)),
    body: { overlapSeconds: 60 },
  }),
};
