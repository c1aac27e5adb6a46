import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Kept beside the code it is made of, so that only the first start compiles thousands of files.
enableCompileCache(fileURLToPath(new URL('../../../.compiled', import.meta.url)));
const { run } = await import('./run.js');
await run();
