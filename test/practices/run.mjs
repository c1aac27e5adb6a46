// `npm run practices [-- --json]`: runs the checks and prints the eighteen practices as they stand.
// Exit code 1 when a check fails.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { ROWS } from './rows.mjs';

const FOLDER = '.cache/practices';
const COVERAGE = 'coverage/coverage-summary.json';

/**
 * @param {string} title
 * @param {string[]} args arguments of node
 * @returns {Promise<string>} its standard output
 * @throws {Error} with its standard error, when it printed nothing else: a tool that did not run is no finding
 */
async function run(title, args) {
  process.stderr.write(`${title}\n`);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (output.trim() === '') throw new Error(`${args[0]} printed no findings.\n${errors}`);
  return output;
}

/** @param {string} path */
async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

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
  const outputFile = `${FOLDER}/jest.json`;
  // What an earlier run left must not be read when this one breaks off.
  await rm(FOLDER, { recursive: true, force: true });
  await rm(COVERAGE, { force: true });
  await mkdir(FOLDER, { recursive: true });
  const script = 'node_modules/.bin/jest';
  const options = ['--coverage', '--json', `--outputFile=${outputFile}`];
  await run('Testing; this takes some minutes', ['--experimental-vm-modules', script, ...options]);
  /** @type {{ testResults: { name: string, message: string, assertionResults: { fullName: string, status: string }[] }[] }} */
  const { testResults } = await readJson(outputFile);
  /** @param {RegExp[]} patterns */
  return (...patterns) => {
    const files = testResults.filter(({ name }) => patterns.some((pattern) => pattern.test(name)));
    const tests = files.flatMap(({ assertionResults }) => assertionResults);
    const broken = files.filter(
      ({ message, assertionResults }) => message !== '' && assertionResults.length === 0,
    );
    return {
      passed: tests.filter(({ status }) => status === 'passed').length,
      failed: [
        ...tests.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName),
        ...broken.map(({ name }) => name),
      ],
    };
  };
}

async function coverage() {
  const { total } = await readJson(COVERAGE);
  return { lines: total.lines.pct, branches: total.branches.pct, functions: total.functions.pct };
}

/** @returns {Promise<import('./rows.mjs').Evidence>} */
async function gather() {
  const evidence = { lint: await lint(), imports: await imports(), tests: await jest() };
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

const evidence = await gather();
const rows = ROWS.map((row, index) => ({ row: index + 1, ...judge(row, evidence) }));
if (process.argv.includes('--json')) {
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
