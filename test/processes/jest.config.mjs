import { join } from 'node:path';
import base from '../../jest.config.mjs';

/** Specs about whole processes, one after the other: some of them measure time. */
export default {
  ...base,
  rootDir: join(import.meta.dirname, '..', '..'),
  testMatch: ['<rootDir>/test/processes/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/processes/global-setup.mjs',
  globalTeardown: '<rootDir>/test/processes/global-teardown.mjs',
  reporters: ['<rootDir>/test/processes/progress-reporter.mjs', 'summary'],
  maxWorkers: 1,
  // Each wait has a limit of its own that shows what the process said; this one is the last resort.
  testTimeout: 300_000,
};
