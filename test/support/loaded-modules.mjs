/** `node --import` this: the process writes the URL of each module it loaded into the file LOADED_MODULES. */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded = new Set();
registerHooks({
  load(url, context, nextLoad) {
    loaded.add(url);
    return nextLoad(url, context);
  },
});
process.once('exit', () => {
  writeFileSync(process.env.LOADED_MODULES, JSON.stringify([...loaded]));
});
