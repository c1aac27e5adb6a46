import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LoginCheck } from '#core/persistence';
import { TestApi } from '../support/test-api.js';

/** In production the API and the worker ask this before they listen, and end with 78. */
describe('the log-in of a process', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.stop());

  async function checkAs(url: string): Promise<void> {
    const other = await TestApi.start({ DATABASE_URL: url });
    try {
      await other.app.get(LoginCheck).assertBoundByRowSecurity();
    } finally {
      await other.stop();
    }
  }

  it('is bound by row-level security as app', async () => {
    await expect(checkAs(api.database.urlOf('app'))).resolves.toBeUndefined();
  });

  it('is refused as the owner of the tables', async () => {
    await expect(checkAs(api.database.urlOf('app_owner'))).rejects.toThrow(
      /logs in as app_owner, which (has BYPASSRLS, )?owns tables/,
    );
  });

  it('is refused as a role with BYPASSRLS', async () => {
    await expect(checkAs(api.database.urlOf('app_system'))).rejects.toThrow('has BYPASSRLS');
  });

  it('is refused as a superuser', async () => {
    await expect(checkAs(api.database.adminUrl)).rejects.toThrow('is a superuser');
  });
});
