import { isIP } from 'node:net';
import { list, Setting, webOrigin } from '#core/config';

/** What may come from where. */
export class EdgeConfig {
  @Setting('CORS_ORIGINS', {
    help: 'Origins whose pages may call the API from a browser, separated by commas; none by default.',
    parse: list(webOrigin),
    default: '',
    example: 'https://app.example.com',
  })
  readonly corsOrigins!: readonly string[];

  @Setting('TRUST_PROXY', {
    help: 'IP addresses or networks (CIDR) of the proxies in front, separated by commas; only they may name the client in X-Forwarded-For. Without them, all who come through a proxy share its limits.',
    parse: list(network),
    default: '',
    example: '10.0.0.0/8',
  })
  readonly trustedProxies!: readonly string[];
}

/**
 * Only addresses and networks: Fastify reads `true` as "believe everybody", and ignores numbers
 * without a word.
 */
function network(text: string): string {
  const [address, prefix, ...rest] = text.split('/');
  const version = isIP(address ?? '');
  const isPrefix =
    prefix === undefined ||
    (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
  if (version === 0 || !isPrefix || rest.length > 0) {
    throw new Error('must be IP addresses or CIDR networks, like 10.0.0.0/8');
  }
  return text;
}
