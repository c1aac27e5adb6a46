// Puts the script of ReDoc beside the compiled page that loads it, after `nest build`.
import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const bundle = createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js');
await copyFile(
  bundle,
  new URL('../../dist/apps/api/src/openapi/redoc.standalone.js', import.meta.url),
);
