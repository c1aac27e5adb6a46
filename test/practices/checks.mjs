// Runs the tools whose output the practices are read from.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

const FOLDER = '.cache/practices';

/**
 * @typedef {object} TestResult
 * @property {string} file
 * @property {string} name its title, after those of the blocks it is in
 * @property {string} status as jest says it: passed, failed, pending…
 */

/** @param {string} path */
export async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

/**
 * @param {string} title
 * @param {string[]} args arguments of node
 * @returns {Promise<string>} its standard output
 * @throws {Error} with its standard error, when it printed nothing else: a tool that did not run is no finding
 */
export async function run(title, args) {
  const { output, errors } = await start(title, args);
  if (output.trim() === '') throw new Error(`${args[0]} printed no findings.\n${errors}`);
  return output;
}

/** @param {string} title @param {string[]} args */
async function start(title, args) {
  process.stderr.write(`${title}\n`);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { output, errors };
}

/**
 * @param {string} title
 * @param {string[]} args arguments of jest
 * @returns {Promise<{ tests: TestResult[], broken: string[] }>} broken are files that could not be run
 */
export async function runTests(title, args) {
  const outputFile = `${FOLDER}/jest.json`;
  // What an earlier run left must not be read when this one breaks off.
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const script = 'node_modules/.bin/jest';
  const options = ['--json', `--outputFile=${outputFile}`, ...args];
  const { errors } = await start(title, ['--experimental-vm-modules', script, ...options]);
  /** @type {{ testResults: { name: string, message: string, assertionResults: { fullName: string, status: string }[] }[] }} */
  const { testResults } = await readJson(outputFile).catch(() => {
    throw new Error(`jest wrote no results.\n${errors}`);
  });
  return {
    tests: testResults.flatMap(({ name: file, assertionResults }) =>
      assertionResults.map(({ fullName: name, status }) => ({ file, name, status })),
    ),
    broken: testResults
      .filter(({ message, assertionResults }) => message !== '' && assertionResults.length === 0)
      .map(({ name }) => name),
  };
}
