import type { ClientKind } from '../models/oauth-client.entity.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Why nobody could ever be sent back to a URI that looks like one (OpenID Connect Registration 1.0,
 * section 2, application_type; RFC 8252, section 7).
 *
 * @returns a sentence; undefined where somebody can
 */
export function findRedirectUriFault(kind: ClientKind, uri: string): string | undefined {
  const url = URL.parse(uri);
  if (!url) return `The redirect URI ${uri} is no URI: look at its host and port.`;
  const isOfWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (kind === 'web' && !isOfWeb) {
    return `The redirect URI ${uri} opens an application on a device, and such a client is public: it can keep no secret.`;
  }
  if (kind === 'public' && url.protocol === 'https:' && LOOPBACK.has(url.hostname)) {
    return `The redirect URI ${uri} is on the machine of the user, where a public client listens by http.`;
  }
  return undefined;
}
