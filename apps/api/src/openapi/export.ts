import { describeApi } from './documents.js';
import { generatedFiles } from './generated-files.js';

// A process of its own, which `solera openapi` and `solera routes` run: one app does not import another.
const description = await describeApi();
process.stdout.write(
  JSON.stringify({ files: generatedFiles(description), routes: description.routes }),
);
