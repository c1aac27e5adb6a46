import comments from '@eslint-community/eslint-plugin-eslint-comments';
import jest from 'eslint-plugin-jest';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { solera } from './test/architecture/lint/plugin.mjs';

/** Specs, and the parts of those that are a folder (test/support/parts.ts). */
const SPECS = [
  '**/*.spec.ts',
  'test/checklist/*.ts',
  'test/features/*/*.ts',
  'test/{architecture,core/persistence}/application/*.ts',
  'test/contract/{http-conventions,statements}/*.ts',
  'test/core/{messaging,security}/*.ts',
  'test/faults/connections/*.ts',
  'test/security/*.ts',
];
const TEST_CODE = [...SPECS, 'test/**', 'libs/core/testing/**'];
const PRODUCTION = ['apps/**/*.{ts,mjs}', 'libs/**/*.{ts,mjs}', 'migrations/**/*.ts'];
const PERSISTENCE = 'libs/core/persistence/**';

/** The container and decorators shape our classes; these options let idiomatic Nest code pass. */
const nestPragmatics = {
  // A Nest module is an empty class with a decorator.
  '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
  // `${count} rows` is fine; objects and undefined in a text are not. Everything is spelled out,
  // because options replace those of the preset and the rule itself allows all of it.
  '@typescript-eslint/restrict-template-expressions': [
    'error',
    {
      allowAny: false,
      allowBoolean: false,
      allowNever: false,
      allowNullish: false,
      allowNumber: true,
      allowRegExp: false,
    },
  ],
  '@typescript-eslint/no-confusing-void-expression': [
    'error',
    { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
  ],
  '@typescript-eslint/no-unnecessary-condition': [
    'error',
    { allowConstantLoopConditions: 'only-allowed-literals' },
  ],
  // A static method that is passed around says `this: void`.
  '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
  // Decorators such as @Unaudited have parameters for the reader only.
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  // Request and response classes are data: their `of` returns a literal of the class.
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  // Handlers implement asynchronous interfaces without always having something to wait for.
  '@typescript-eslint/require-await': 'off',
};

const strictness = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/ban-ts-comment': [
    'error',
    {
      'ts-expect-error': 'allow-with-description',
      'ts-ignore': true,
      'ts-nocheck': true,
      'ts-check': false,
      minimumDescriptionLength: 10,
    },
  ],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  eqeqeq: 'error',
  'max-lines': ['error', { max: 300 }],
};

const disableComments = {
  '@eslint-community/eslint-comments/require-description': ['error', { ignore: ['eslint-enable'] }],
  '@eslint-community/eslint-comments/no-unlimited-disable': 'error',
  '@eslint-community/eslint-comments/no-aggregating-enable': 'error',
};

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    '**/dist/',
    'coverage/',
    '.cache/',
    '.solera/',
    'libs/sdk/',
    'apps/api/openapi/',
  ]),
  {
    name: 'every file',
    files: ['**/*.{ts,mjs}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
    plugins: { '@eslint-community/eslint-comments': comments, solera },
    rules: { ...strictness, ...nestPragmatics, ...disableComments },
  },
  {
    name: 'configuration and launcher files have no types to check',
    files: ['**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    name: 'production code',
    files: PRODUCTION,
    ignores: TEST_CODE,
    rules: {
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "MethodDefinition[kind='constructor'] > FunctionExpression[params.length>6]",
          message: 'More than 6 dependencies: this class does two things. Split it by noun.',
        },
      ],
      'solera/audited-writes': 'error',
      'solera/database-only-through-persistence': 'error',
      'solera/environment-only-in-config': 'error',
      'solera/http-only-at-the-edge': 'error',
      'solera/kysely-only-selects': 'error',
      'solera/no-module-state': 'error',
      'solera/no-new-service': 'error',
      'solera/no-sync-calls': 'error',
      'solera/one-line-controllers': 'error',
      'solera/tenant-condition': 'error',
      'solera/transactions-only-in-persistence': 'error',
    },
  },
  {
    name: 'features load what they need in their repositories',
    files: ['libs/features/**/*.ts'],
    ignores: [...TEST_CODE, '**/repositories/**'],
    rules: { 'solera/loading-only-in-repositories': 'error' },
  },
  {
    name: 'controllers',
    files: ['**/*.controller.ts'],
    rules: { 'max-lines': ['error', { max: 150 }] },
  },
  {
    name: 'core/persistence owns the database',
    files: [PERSISTENCE],
    rules: {
      'solera/audited-writes': 'off',
      'solera/database-only-through-persistence': 'off',
      'solera/kysely-only-selects': 'off',
      'solera/transactions-only-in-persistence': 'off',
    },
  },
  {
    name: 'migrations are SQL, as long as they need to be',
    files: ['migrations/**'],
    rules: {
      'max-lines-per-function': 'off',
      'solera/database-only-through-persistence': 'off',
    },
  },
  {
    name: 'core/config owns the environment; the launcher decides before it can be loaded',
    files: ['libs/core/config/**', 'apps/cli/bootstrap.mjs'],
    rules: { 'solera/environment-only-in-config': 'off' },
  },
  {
    name: 'core/http and apps/api are the edge',
    files: ['libs/core/http/**', 'apps/api/**'],
    rules: { 'solera/http-only-at-the-edge': 'off' },
  },
  {
    name: 'commands print',
    files: ['apps/cli/**'],
    rules: { 'no-console': 'off' },
  },
  {
    name: 'the launcher runs before anything is installed and serves nobody yet',
    files: ['apps/cli/bootstrap.mjs'],
    rules: { 'solera/no-sync-calls': 'off' },
  },
  {
    name: 'tests are long lists',
    files: [...SPECS, 'test/**'],
    rules: { 'max-lines': ['error', { max: 500 }] },
  },
  {
    name: 'tests',
    files: SPECS,
    extends: [jest.configs['flat/recommended']],
    settings: { jest: { version: 30 } },
    rules: {
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect*', '**.expect*', 'fc.assert'] },
      ],
      'jest/no-commented-out-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
      'jest/prefer-importing-jest-globals': 'error',
      'jest/valid-expect': ['error', { alwaysAwait: true }],
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
