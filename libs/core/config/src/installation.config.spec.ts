import { describe, expect, it } from '@jest/globals';
import { InstallationConfig } from './installation.config.js';
import { loadConfig } from './load-config.js';

async function load(environment: Record<string, string>): Promise<InstallationConfig> {
  return (await loadConfig([InstallationConfig], { environment })).get(InstallationConfig);
}

describe('the installation', () => {
  it('is one for development, at the port it listens on, where nobody says otherwise', async () => {
    expect(await load({})).toMatchObject({
      environment: 'development',
      isProduction: false,
      publicUrl: 'http://127.0.0.1:3000',
      dataDir: '.solera',
    });
    expect((await load({ PORT: '8080' })).publicUrl).toBe('http://127.0.0.1:8080');
  });

  it('knows three environments', async () => {
    await expect(load({ NODE_ENV: 'prod' })).rejects.toThrow('NODE_ENV must be one of');
  });

  it.each(['https://api.example.com', 'https://api.example.com:8443', 'http://127.0.0.1:3000'])(
    'is reached at the origin %s',
    async (PUBLIC_URL) => {
      expect((await load({ PUBLIC_URL })).publicUrl).toBe(PUBLIC_URL);
    },
  );

  it.each([
    'https://api.example.com/',
    'https://api.example.com/v1',
    'https://user@api.example.com',
    'https://API.example.com',
    'api.example.com',
    'ftp://api.example.com',
    'https://api.example.com?x=1',
  ])('refuses %s as its origin', async (PUBLIC_URL) => {
    await expect(load({ PUBLIC_URL })).rejects.toThrow('PUBLIC_URL must be an origin');
  });

  it.each(['https://app.example.com', 'http://127.0.0.1:5173', 'https://example.com/app/v2'])(
    'has its front end at %s',
    async (APP_URL) => {
      expect((await load({ APP_URL })).appUrl).toBe(APP_URL);
    },
  );

  it.each([
    'https://app.example.com/',
    'https://app.example.com/app/',
    'https://app.example.com?x=1',
    'https://app.example.com/#top',
    'https://user@app.example.com',
    'app.example.com',
    'javascript:alert(1)',
  ])('refuses %s as the URL of its front end', async (APP_URL) => {
    await expect(load({ APP_URL })).rejects.toThrow('APP_URL must be a URL without');
  });

  it('is encrypted in production, where nothing is guessed', async () => {
    const NODE_ENV = 'production';
    await expect(load({ NODE_ENV })).rejects.toThrow('PUBLIC_URL is required');
    const open = load({ NODE_ENV, PUBLIC_URL: 'http://api.example.com' });
    await expect(open).rejects.toThrow('PUBLIC_URL must be an origin');
    const production = { NODE_ENV, PUBLIC_URL: 'https://api.example.com' };
    expect(await load(production)).toMatchObject({ isProduction: true, appUrl: undefined });
    const app = load({ ...production, APP_URL: 'http://app.example.com' });
    await expect(app).rejects.toThrow('APP_URL must be a URL');
  });
});
