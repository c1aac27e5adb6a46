/** How the specs run; `npm test` adds --coverage. The reasons for each odd line are beside it. */

const swc = {
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
    keepClassNames: true,
  },
};

export default {
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
  // test/processes needs more of the machine and has tools of its own (npm run test:system).
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/processes/',
    // It builds everything: `npm run test:system` runs it, as part of the whole at full depth.
    ...(process.env.TEST_DEPTH === 'full' ? [] : ['<rootDir>/test/start/bundles.spec.ts']),
  ],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // Without 'import': pg and a few others offer a wrapper there that breaks inheritance.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  resolver: '<rootDir>/test/support/typescript-resolver.mjs',
  transform: { '^.+\\.ts$': ['<rootDir>/test/support/typescript-transformer.mjs', swc] },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testSequencer: '<rootDir>/test/support/largest-first.mjs',
  setupFiles: ['<rootDir>/test/support/load-nest-first.mjs'],
  // Compiled twins of our modules, and caches that hold sources.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/.solera/'],
  cacheDirectory: '<rootDir>/.cache/jest',
  maxWorkers: 2,
  // Node keeps the modules of every test file until its process ends, two gigabytes by the last one;
  // a process that large takes longer to end than jest waits.
  workerIdleMemoryLimit: '1GB',
  // For what hangs; a slow machine is no defect.
  testTimeout: 60_000,
  coverageProvider: 'babel',
  coverageDirectory: '<rootDir>/coverage',
  // The second one for programs that want the figures: coverage/coverage-summary.json.
  coverageReporters: ['text-summary', 'json-summary'],
  // A file nobody imports is listed too and counts as 0. test/architecture/coverage.spec.ts keeps
  // the exceptions to these three and the entry points too small to hide anything.
  collectCoverageFrom: [
    'apps/**/src/**/*.ts',
    'libs/**/src/**/*.ts',
    '!**/*.spec.ts',
    '!libs/core/testing/**',
    '!apps/*/src/main.ts',
  ],
  coverageThreshold: { global: { lines: 90, branches: 90, functions: 90 } },
};
