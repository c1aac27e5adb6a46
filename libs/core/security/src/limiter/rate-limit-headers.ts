/** A response that can carry headers; of Fastify, which core/security does not know. */
export interface HeaderTarget {
  getHeader(name: string): unknown;
  header(name: string, value: string): unknown;
}

export interface QuotaState {
  readonly policy: string;
  readonly quota: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly resetsIn: number;
}

/**
 * Tells the quota in `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10):
 * lists of structured-field items (RFC 9651), one for each policy that counted the request.
 */
export function announceQuota(response: HeaderTarget, state: QuotaState): void {
  const { policy, quota, windowSeconds, remaining, resetsIn } = state;
  append(response, 'ratelimit-policy', `"${policy}";q=${String(quota)};w=${String(windowSeconds)}`);
  append(
    response,
    'ratelimit',
    `"${policy}";r=${String(Math.max(0, remaining))};t=${String(resetsIn)}`,
  );
}

function append(response: HeaderTarget, name: string, item: string): void {
  const present = response.getHeader(name);
  response.header(name, typeof present === 'string' ? `${present}, ${item}` : item);
}
