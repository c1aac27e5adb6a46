import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Kept beside the code it is made of, so that only the first start compiles thousands of files.
enableCompileCache(join(import.meta.dirname, '../../../.compiled'));
const { runCli } = await import('./cli.js');
const { COMMANDS } = await import('./commands/index.js');
const { ProcessIo } = await import('./process-io.js');

const io = new ProcessIo();
process.exitCode = await runCli(process.argv.slice(2), io, COMMANDS);
io.close();
