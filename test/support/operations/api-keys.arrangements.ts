import { makeApiKey } from '../api-keys.js';
import { ANY_VERSION } from '../organizations.js';
import type { Arrangements } from './arrangement.js';
import { found } from './organizations.arrangements.js';
import type { World } from './world.js';

/** A tenant with an API key. */
async function foundWithApiKey(world: World) {
  const { owner, organization, request } = await found(world);
  const { id: apiKeyId } = await makeApiKey(world.api, organization, { by: owner });
  return { ...request, params: { ...request.params, apiKeyId } };
}

export const apiKeysArrangements: Arrangements = {
  createApiKey: async (world) => ({
    ...(await found(world)).request,
    body: { name: world.nextName(), scopes: ['organization:read'], expiresInSeconds: 3_600 },
  }),

  listApiKeys: async (world, rows) => {
    const { owner, organization, request } = await found(world);
    for (let n = 0; n < rows; n++) await makeApiKey(world.api, organization, { by: owner });
    return { ...request, query: { limit: '100', status: 'active' } };
  },

  getApiKey: (world) => foundWithApiKey(world),

  updateApiKey: async (world) => ({
    ...(await foundWithApiKey(world)),
    headers: ANY_VERSION,
    body: { name: world.nextName() },
  }),

  deleteApiKey: async (world) => ({ ...(await foundWithApiKey(world)), headers: ANY_VERSION }),

  createApiKeyRotation: async (world) => ({
    ...(await foundWithApiKey(world)),
    body: { overlapSeconds: 60 },
  }),
};
