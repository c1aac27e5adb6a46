import { createReadStream, type ReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Copied here by `npm run build`: the image holds no development dependencies. */
const COPY = fileURLToPath(new URL('redoc.standalone.js', import.meta.url));

/**
 * Where the script of ReDoc is: beside the compiled file, or, running from the sources, in its package.
 *
 * @returns opens it for reading
 */
export async function findRedocBundle(): Promise<() => ReadStream> {
  const path = await access(COPY).then(
    () => COPY,
    () => createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js'),
  );
  return () => createReadStream(path);
}

export const REDOC_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Solera API</title>
    <link rel="icon" href="data:,">
    <style>body { margin: 0; }</style>
  </head>
  <body>
    <redoc spec-url="/v1/openapi.json" disable-google-font="true"></redoc>
    <script src="/redoc/redoc.standalone.js"></script>
  </body>
</html>
`;
