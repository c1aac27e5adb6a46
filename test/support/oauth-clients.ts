import type { FoundedOrganization } from './organizations.js';
import type { Person } from './people.js';
import { PUBLIC_URL, type TestApi } from './test-api.js';

export interface TestClient {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
}

/** Registers a client through the API. */
export async function registerClient(
  api: TestApi,
  { path }: Pick<FoundedOrganization, 'path'>,
  {
    by,
    kind = 'web',
    scopes = ['api'],
  }: { by: Pick<Person, 'token'>; kind?: string; scopes?: readonly string[] },
): Promise<TestClient> {
  const redirectUri = 'https://app.example/callback';
  const response = await api.request('POST', `${path}/oauth-clients`, {
    token: by.token,
    body: {
      name: 'The application',
      kind,
      redirectUris: kind === 'service' ? [] : [redirectUri],
      scopes,
    },
  });
  const { id, clientSecret } = response.json<{ id: string; clientSecret: string | null }>();
  return { id, secret: clientSecret ?? '', redirectUri };
}

/** The way a client of OAuth reaches the API of a test: `fetch` without a socket. */
export function fetchFrom(api: TestApi): (input: string, init?: object) => Promise<Response> {
  return async (input, init = {}) => {
    const request = new Request(input, init);
    const { pathname, search, origin } = new URL(request.url);
    if (origin !== PUBLIC_URL) throw new Error(`Somebody asked ${request.url}`);
    const payload = await request.text();
    const response = await api.app.inject({
      method: request.method as 'GET',
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      ...(payload !== '' && { payload }),
    });
    const headers = Object.entries(response.headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((item) => [name, String(item)] as [string, string]),
    );
    const hasBody = ![204, 304].includes(response.statusCode);
    return new Response(hasBody ? response.body : null, { status: response.statusCode, headers });
  };
}
