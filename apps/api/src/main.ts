import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Kept beside the code it is made of, so that only the first start compiles thousands of files.
enableCompileCache(join(import.meta.dirname, '../../../.compiled'));
const { run } = await import('./run.js');
await run();
