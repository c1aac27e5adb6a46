// `npm run practices [-- --json]`: runs the checks and prints the eighteen practices as they stand.
// Exit code 1 when a check fails. `npm run practices -- security`: the security checklist alone.
import { rm } from 'node:fs/promises';
import { readJson, run, runTests } from './checks.mjs';
import { ROWS } from './rows.mjs';
import { judgeItems } from './security.mjs';
import { printSecurity } from './security-command.mjs';

const COVERAGE = 'coverage/coverage-summary.json';

async function lint() {
  const output = await run('Linting', ['node_modules/.bin/eslint', '--format', 'json', '.']);
  /** @type {{ messages: unknown[], suppressedMessages: unknown[] }[]} */
  const results = JSON.parse(output);
  return {
    files: results.length,
    problems: results.reduce((sum, { messages }) => sum + messages.length, 0),
    disables: results.reduce((sum, { suppressedMessages }) => sum + suppressedMessages.length, 0),
  };
}

async function imports() {
  const script = 'node_modules/.bin/depcruise';
  const folders = ['apps', 'libs', 'migrations', 'test'];
  const { summary } = JSON.parse(
    await run('Following imports', [script, '--output-type', 'json', ...folders]),
  );
  return {
    rules: summary.ruleSetUsed.forbidden.length,
    modules: summary.totalCruised,
    violations: summary.violations.length,
  };
}

async function jest() {
  await rm(COVERAGE, { force: true });
  const { tests: all, broken } = await runTests('Testing; this takes some minutes', ['--coverage']);
  /** @param {RegExp[]} patterns */
  const of = (...patterns) => {
    /** @param {string} file */
    const matches = (file) => patterns.some((pattern) => pattern.test(file));
    const tests = all.filter(({ file }) => matches(file));
    return {
      passed: tests.filter(({ status }) => status === 'passed').length,
      failed: [
        ...tests.filter(({ status }) => status !== 'passed').map(({ name }) => name),
        ...broken.filter(matches),
      ],
    };
  };
  return { of, security: judgeItems(all) };
}

async function coverage() {
  const { total } = await readJson(COVERAGE);
  return { lines: total.lines.pct, branches: total.branches.pct, functions: total.functions.pct };
}

/** @returns {Promise<import('./rows.mjs').Evidence>} */
async function gather() {
  const { of: tests, security } = await jest();
  const evidence = { lint: await lint(), imports: await imports(), tests, security };
  const system = await readJson('.cache/system.json').catch(() => undefined);
  const drills = await readJson('.cache/drills.json').catch(() => undefined);
  return { ...evidence, coverage: await coverage(), system, drills };
}

/** @param {import('./rows.mjs').Row} row @param {import('./rows.mjs').Evidence} evidence */
function judge({ practice, specs, figure, missing }, evidence) {
  if (specs.length === 0) return { practice, state: 'not built', figures: [], missing, failed: [] };
  const { passed, failed } = evidence.tests(...specs);
  const measured = figure?.(evidence);
  const holds = passed > 0 && failed.length === 0 && measured?.holds !== false;
  return {
    practice,
    state: !holds ? 'fails' : missing === undefined ? 'stands' : 'in part',
    figures: [...(measured ? [measured.figure] : []), `${passed} tests`],
    missing,
    failed,
  };
}

/** @param {{ isJson: boolean }} options */
async function printPractices({ isJson }) {
  const evidence = await gather();
  const rows = ROWS.map((row, index) => ({ row: index + 1, ...judge(row, evidence) }));
  if (isJson) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  } else {
    const width = Math.max(...rows.map(({ practice }) => practice.length));
    for (const { row, practice, state, figures, missing, failed } of rows) {
      const open = missing === undefined ? [] : [`not built yet: ${missing}`];
      const proof = [...figures, ...open].join('; ');
      process.stdout.write(
        `${String(row).padStart(2)}  ${practice.padEnd(width)}  ${state.padEnd(9)}  ${proof}\n`,
      );
      for (const name of failed) process.stdout.write(`      failed: ${name}\n`);
    }
  }
  process.exitCode = rows.some(({ state }) => state === 'fails') ? 1 : 0;
}

const words = process.argv.slice(2);
const options = { isJson: words.includes('--json') };
await (words.includes('security') ? printSecurity(options) : printPractices(options));
