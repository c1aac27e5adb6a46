import type { FoundedOrganization } from './organizations.js';
import type { Person } from './people.js';
import type { TestApi } from './test-api.js';

/** An API key as the answer shows it that made it. */
export interface MadeApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly status: string;
  readonly makerId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly rotatedAt: string | null;
  /** The key itself. */
  readonly key: string;
}

/** Makes a key through the API. */
export async function makeApiKey(
  api: TestApi,
  { path }: Pick<FoundedOrganization, 'path'>,
  { by, ...body }: { by: Pick<Person, 'token'>; name?: string; scopes?: readonly string[] },
): Promise<MadeApiKey> {
  const response = await api.request('POST', `${path}/api-keys`, {
    token: by.token,
    body: { name: 'Nightly export', scopes: ['organization:read'], ...body },
  });
  return response.json<MadeApiKey>();
}
