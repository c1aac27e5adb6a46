import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { transformSync } from '@babel/core';
import istanbul from 'babel-plugin-istanbul';
import swcJest from '@swc/jest';

/**
 * Counts what the source says, then compiles it.
 *
 * Every other order lies. Counters put in after compilation count what the compiler wrote: the
 * assignments of parameter properties, which flatter, and with some versions the branches of
 * decorator helpers, which blame. V8's own coverage calls the one-line bodies of a controller
 * covered when nobody called them. The compiler's plugin invents a branch for each injected
 * constructor parameter.
 */
export default {
  createTransformer(swcOptions) {
    const swc = swcJest.createTransformer({ ...swcOptions, inputSourceMap: true });
    const source = (text, file, { instrument, config }) =>
      instrument ? withCounters(text, file, config.rootDir) : text;
    return {
      canInstrument: true,
      process: (text, file, options) => swc.process(source(text, file, options), file, options),
      processAsync: (text, file, options) =>
        swc.processAsync(source(text, file, options), file, options),
      getCacheKey: (text, file, options) =>
        createHash('sha256')
          .update(swc.getCacheKey(text, file, options))
          .update(VERSION)
          .update(options.instrument ? 'counted' : '')
          .digest('hex'),
    };
  },
};

/** A changed transformer must not be answered from the cache. */
const VERSION = readFileSync(new URL(import.meta.url));

/** TypeScript in, TypeScript with counters out, its way back to the original lines inside. */
function withCounters(text, filename, cwd) {
  return transformSync(text, {
    filename,
    cwd,
    configFile: false,
    babelrc: false,
    sourceMaps: 'inline',
    parserOpts: { plugins: ['typescript', 'decorators-legacy'] },
    generatorOpts: { compact: false },
    plugins: [[istanbul, { cwd, exclude: [], extension: false, useInlineSourceMaps: false }]],
  }).code;
}
