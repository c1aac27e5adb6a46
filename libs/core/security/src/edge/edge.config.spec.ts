import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#core/config';
import { EdgeConfig } from './edge.config.js';

async function load(environment: Record<string, string>): Promise<EdgeConfig> {
  return (await loadConfig([EdgeConfig], { environment })).get(EdgeConfig);
}

describe('the edge', () => {
  it('is closed to other origins and believes no proxy by default', async () => {
    expect(await load({})).toEqual({ corsOrigins: [], trustedProxies: [] });
  });

  it('opens to origins by name', async () => {
    const CORS_ORIGINS = 'https://app.example.com, http://localhost:5173';
    expect((await load({ CORS_ORIGINS })).corsOrigins).toEqual([
      'https://app.example.com',
      'http://localhost:5173',
    ]);
  });

  it.each(['*', 'null', 'https://app.example.com/', 'app.example.com', 'https://*.example.com'])(
    'does not open to %s',
    async (CORS_ORIGINS) => {
      await expect(load({ CORS_ORIGINS })).rejects.toThrow('CORS_ORIGINS must be origins');
    },
  );

  it.each(['10.0.0.5', '10.0.0.0/8', '0.0.0.0/0', '::1', 'fd00::/8', '2001:db8::/128'])(
    'believes the proxy %s',
    async (TRUST_PROXY) => {
      expect((await load({ TRUST_PROXY })).trustedProxies).toEqual([TRUST_PROXY]);
    },
  );

  it.each([
    'true',
    '1',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0',
    'loopback',
    'proxy.example.com',
  ])('does not believe %s', async (TRUST_PROXY) => {
    await expect(load({ TRUST_PROXY })).rejects.toThrow('TRUST_PROXY must be IP addresses');
  });
});
