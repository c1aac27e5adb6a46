import { describe, expect, it } from '@jest/globals';
import { glob, readFile } from 'node:fs/promises';
import { isApiKey } from '../../libs/features/api-keys/src/services/api-key-text.js';

interface Source {
  readonly file: string;
  readonly text: string;
}

async function read(pattern: string | readonly string[], exclude: readonly string[]) {
  const sources: Source[] = [];
  for await (const entry of glob(pattern, { exclude: [...exclude], withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = `${entry.parentPath}/${entry.name}`.replace(`${process.cwd()}/`, '');
    sources.push({ file, text: await readFile(file, 'utf8') });
  }
  return sources;
}

/** What git ignores, and what it keeps itself. */
const IGNORED = ['**/node_modules', 'dist', 'coverage', '.solera*', '.cache', '.git', '.env'];

const production = await read(
  ['apps/**/*.{ts,mjs}', 'libs/**/*.{ts,mjs}'],
  ['**/*.spec.ts', 'libs/core/testing/**'],
);

/** Where an id that can be guessed is enough: names of files, of requests and of rows. */
const IDS = [
  'apps/api/src/http/client-errors.ts',
  'libs/core/observability/src/request-context.ts',
  'libs/core/persistence/src/clock.ts',
  'libs/core/persistence/src/embedded/data-dir.ts',
  'libs/core/persistence/src/embedded/server-binaries.ts',
  'libs/core/persistence/src/embedded/server-folder.ts',
];

/** How long to wait before the next try is no secret. */
const DELAYS = [
  'libs/core/persistence/src/migrations/migration-runner.ts',
  'libs/core/persistence/src/unit/unit-of-work.ts',
];

function findGuessable(sources: readonly Source[]): string[] {
  return sources.flatMap(({ file, text }) => [
    ...(text.includes('Math.random') && !DELAYS.includes(file) ? [`${file} uses Math.random`] : []),
    ...(/\brandomUUID/.test(text) && !IDS.includes(file) ? [`${file} makes an id of its own`] : []),
  ]);
}

/** Modules that reach out, and who may use them. */
const REACHING: Readonly<Record<string, readonly string[]>> = {
  fetch: [],
  'node:https': [],
  'node:tls': [],
  nodemailer: ['libs/core/messaging/src/transports/smtp-transport.ts'],
};

function findReaching(sources: readonly Source[]): string[] {
  return sources
    .filter(({ file }) => /^(apps\/(api|worker)|libs)\//.test(file))
    .flatMap(({ file, text }) =>
      Object.entries(REACHING)
        .filter(([name]) =>
          name === 'fetch' ? /\bfetch\(/.test(text) : text.includes(`from '${name}'`),
        )
        .filter(([, allowed]) => !allowed.includes(file))
        .map(([name]) => `${file} uses ${name}`),
    );
}

/** Of a mail server on the machine of a test. */
const TEST_CERTIFICATE = 'test/support/test-certificate.ts';

/** Forms of secrets that must not lie around; examples of documents are no secrets. */
const FORMS: Readonly<Record<string, RegExp>> = {
  'private key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n[\w+/]/g,
  'AWS key': /\bAKIA[0-9A-Z]{16}\b/g,
  'access token': /\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{40,}/g,
  'API key': /solera_key_[0-9A-Za-z]{49}/g,
  'client secret': /solera_secret_[\w-]{43}/g,
  'sealing key': /SEALING_KEYS=[\w-]{43}/g,
};

function findSecrets(sources: readonly Source[]): string[] {
  return sources.flatMap(({ file, text }) =>
    Object.entries(FORMS).flatMap(([kind, form]) =>
      [...text.matchAll(form)]
        .map(([found]) => found)
        // An example that is made up has no right checksum.
        .filter((found) => kind !== 'API key' || isApiKey(found))
        .map((found) => `${file} has ${kind} ${found.slice(0, 12)}…`),
    ),
  );
}

describe('the sources', () => {
  it('make secrets of random bytes, never of ids or of Math.random [security 14]', () => {
    expect(findGuessable(production)).toEqual([]);
    const text = 'export const token = randomUUID() + Math.random();';
    expect(findGuessable([{ file: 'planted.ts', text }])).toEqual([
      'planted.ts uses Math.random',
      'planted.ts makes an id of its own',
    ]);
  });

  it('ask no other server, but by mail [security 45]', () => {
    expect(findReaching(production)).toEqual([]);
    const text = "import { request } from 'node:https';\nawait fetch(url);";
    expect(findReaching([{ file: 'libs/planted.ts', text }])).toHaveLength(2);
  });

  it('and all other files hold no secret [security 39]', async () => {
    const everything = await read(['**/*', '.*'], [...IGNORED, TEST_CERTIFICATE]);
    expect(everything.length).toBeGreaterThan(800);
    expect(findSecrets(everything)).toEqual([]);
  });

  it('are caught with one [security 39]', () => {
    const planted = [
      ['-----BEGIN PRIVATE', 'KEY-----\nMIGH'].join(' '),
      ['AKIA', 'ABCDEFGHIJKLMNOP'].join(''),
      `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(43)}`,
      `solera_secret_${'d'.repeat(43)}`,
      `SEALING_KEYS=${'e'.repeat(43)}`,
    ];
    for (const text of planted) {
      expect(findSecrets([{ file: 'planted', text: `key: ${text}` }])).toHaveLength(1);
    }
  });

  it('go into the image by name, and neither settings nor data with them [security 39]', async () => {
    const [first, ...names] = (await readFile('.dockerignore', 'utf8')).trim().split('\n');
    expect(first).toBe('*');
    const included = names.filter((name) => name.startsWith('!')).map((name) => name.slice(1));
    for (const name of included)
      expect(name).toMatch(/^(apps|libs|migrations|LICENSE|[\w.-]+\.json)$/);
    const dockerfile = await readFile('Dockerfile', 'utf8');
    const last = dockerfile.split(/^FROM /m).at(-1) ?? '';
    const copied = [...last.matchAll(/^COPY (?:--from=\w+ )?(.*)$/gm)].map(([, what]) => what);
    expect(copied).toEqual([
      '/solera/node_modules node_modules',
      '/solera/dist dist',
      'package.json LICENSE ./',
    ]);
    expect(dockerfile).not.toMatch(/^(ARG|ENV) .*(SECRET|PASSWORD|TOKEN|KEY)/im);
  });
});
