import { runParts } from '../support/parts.js';

await runParts(`${import.meta.dirname}/authenticators`);
