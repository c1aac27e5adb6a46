import { generatedFiles } from './generated-files.js';

// A process of its own, which `solera openapi` runs: one app does not import another.
process.stdout.write(JSON.stringify(await generatedFiles()));
