import './typescript-hooks.mjs';

/** One server per run and one migrated template in it; every test file copies the template. */
export default async function globalSetup() {
  const { TestServer } = await import('../../libs/core/testing/src/index.ts');
  const server = await TestServer.start(process.env.TEST_DATABASE_URL);
  process.env.TEST_SERVER_URL = server.adminUrl;
  globalThis.testServer = server;
}
