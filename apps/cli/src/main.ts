import { runCli } from './cli.js';
import { COMMANDS } from './commands/index.js';
import { ProcessIo } from './process-io.js';

const io = new ProcessIo();
process.exitCode = await runCli(process.argv.slice(2), io, COMMANDS);
io.close();
