// Puts each process that serves into a few files, after `nest build`: Node loads them in a third of the
// time it takes for thousands of modules. docs/decisions/0009-bundled-processes.md has the reasons.
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUNDLES = join(ROOT, 'dist', 'bundles');

/** Stay in node_modules. test/start/bundles.spec.ts finds a package that is in both places. */
const EXTERNAL = [
  // Native.
  '@node-rs/argon2',
  // Starts threads from files of its own; and what it shares with others.
  'pino',
  'pino-std-serializers',
  // @nestjs/mapped-types and fdir require them, which no bundle can see. Two copies of the first would
  // not share their metadata.
  'class-transformer',
  'picomatch',
  // Optional, loaded only where they are used, and not installed.
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices*',
  '@nestjs/platform-express',
  '@nestjs/websockets*',
  'dataloader',
  'pg-native',
];

/** A module in a bundle keeps its address, so it finds what lies beside it, or is required from there. */
const addresses = {
  name: 'addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (/\b(?:__dirname|__filename|import\.meta\.(?:dirname|filename))\b/.test(text)) {
        return { errors: [{ text: `${relative(ROOT, path)} needs files beside it: external?` }] };
      }
      const address = JSON.stringify(relative(BUNDLES, path).replaceAll('\\', '/'));
      const contents = text.replaceAll(
        /\bimport\.meta\.url\b/g,
        `new URL(${address}, import.meta.url).href`,
      );
      return { contents, loader: 'js' };
    });
  },
};

const { warnings } = await build({
  entryPoints: {
    api: join(ROOT, 'dist/apps/api/src/main.js'),
    worker: join(ROOT, 'dist/apps/worker/src/main.js'),
  },
  outdir: BUNDLES,
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // As Node resolves; the default would add 'module', a second copy of some packages.
  conditions: [],
  // Nest, the ORM and the log call classes by their names.
  keepNames: true,
  minifyWhitespace: true,
  sourcemap: true,
  sourcesContent: false,
  external: EXTERNAL,
  plugins: [addresses],
  // For the CommonJS packages among them.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});
if (warnings.length > 0) process.exitCode = 1;
