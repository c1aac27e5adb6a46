// `npm run practices -- security [--json]`: runs the tests that name an item of the security checklist
// and prints how each item stands. Exit code 1 when one fails or no test names it.
import { runTests } from './checks.mjs';
import {
  findTaggedSources,
  isGood,
  isOfSystem,
  judgeItems,
  specOf,
  summaryOf,
  TAGGED,
} from './security.mjs';

const TITLES = { security: 'The checklist', pitfall: 'Pitfalls of the authorization server' };

/** @param {{ isJson: boolean }} options */
export async function printSecurity({ isJson }) {
  const sources = (await findTaggedSources()).filter(({ file }) => !isOfSystem(file));
  const specs = [...new Set(await Promise.all(sources.map(({ file }) => specOf(file))))];
  const title = `Running what names an item, in ${String(specs.length)} specs; this takes some minutes`;
  const { tests, broken } = await runTests(title, ['--testNamePattern', TAGGED, ...specs]);
  const items = judgeItems(tests);
  if (isJson) process.stdout.write(`${JSON.stringify({ items, broken }, null, 2)}\n`);
  else print(items, broken);
  process.exitCode = isGood(items) && broken.length === 0 ? 0 : 1;
}

/** @param {readonly import('./security.mjs').JudgedItem[]} items @param {readonly string[]} broken */
function print(items, broken) {
  const width = Math.max(...items.map(({ requirement }) => requirement.length));
  for (const [list, title] of Object.entries(TITLES)) {
    const own = items.filter((item) => item.list === list);
    process.stdout.write(`${title}: ${summaryOf(own)}\n`);
    for (const { number, requirement, state, asvs, tests, reason, failed } of own) {
      const proof = [
        `${String(tests.length)} ${tests.length === 1 ? 'test' : 'tests'}`,
        asvs,
        ...(reason === undefined ? [] : [reason]),
      ];
      process.stdout.write(
        `${String(number).padStart(3)}  ${requirement.padEnd(width)}  ${state.padEnd(9)}  ${proof.join('; ')}\n`,
      );
      for (const name of failed) process.stdout.write(`       failed: ${name}\n`);
    }
    process.stdout.write('\n');
  }
  for (const file of broken) process.stdout.write(`could not be run: ${file}\n`);
}
