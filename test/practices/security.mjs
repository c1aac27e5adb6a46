// The security checklist: which tests name its items, and how each item stands.
import { glob, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ITEMS, PITFALLS } from './security-items.mjs';

/** Items by the word in the brackets of a tag. */
export const LISTS = { security: ITEMS, pitfall: PITFALLS };

/** @typedef {keyof typeof LISTS} List */
/** @typedef {{ list: List, number: number }} Tag */
/**
 * @typedef {object} JudgedItem
 * @property {List} list
 * @property {number} number
 * @property {string} asvs
 * @property {string} requirement
 * @property {'stands' | 'fails' | 'does not apply' | 'not built'} state
 * @property {string | undefined} reason why it, or a part of it, does not apply
 * @property {string[]} tests titles of those that name it and passed
 * @property {string[]} failed titles of those that did not
 */

/** What jest is told to run: tests with a tag in their titles. */
export const TAGGED = String.raw`\[(security|pitfall) \d+\]`;

const SOURCES = ['test/**/*.ts', 'libs/**/*.spec.ts', 'apps/**/*.spec.ts'];

/** @param {string} text @returns {Tag[]} */
export function tagsIn(text) {
  return [
    ...text.matchAll(new RegExp(TAGGED.replace(String.raw`\d+`, String.raw`(\d+)`), 'g')),
  ].map(([, list, number]) => ({ list: /** @type {List} */ (list), number: Number(number) }));
}

/** @returns {Promise<{ file: string, tags: Tag[] }[]>} those that have any */
export async function findTaggedSources() {
  const found = [];
  for await (const file of glob(SOURCES, { exclude: ['**/node_modules/**'] })) {
    const tags = tagsIn(await readFile(file, 'utf8'));
    if (tags.length > 0) found.push({ file, tags });
  }
  return found.sort((a, b) => a.file.localeCompare(b.file));
}

/** `npm run test:system` runs these, and needs more of the machine. @param {string} file */
export function isOfSystem(file) {
  return file.startsWith('test/processes/');
}

/**
 * The spec that runs a file: itself, or the one its folder is called after.
 *
 * @param {string} file
 */
export async function specOf(file) {
  if (file.endsWith('.spec.ts')) return file;
  const spec = `${dirname(file)}.spec.ts`;
  if (!(await stat(spec).catch(() => undefined))) throw new Error(`No spec runs ${file}`);
  return spec;
}

/**
 * @param {readonly { name: string, status: string }[]} tests
 * @returns {JudgedItem[]}
 */
export function judgeItems(tests) {
  const ran = tests
    .filter(({ status }) => status !== 'pending')
    .map(({ name, status }) => ({ name, isPassed: status === 'passed', tags: tagsIn(name) }));
  return Object.entries(LISTS).flatMap(([key, items]) =>
    items.map(({ asvs = '', requirement, without, doesNotApply }, index) => {
      const list = /** @type {List} */ (key);
      const number = index + 1;
      const naming = ran.filter(({ tags }) =>
        tags.some((tag) => tag.list === list && tag.number === number),
      );
      const passed = naming.filter(({ isPassed }) => isPassed).map(({ name }) => name);
      const failed = naming.filter(({ isPassed }) => !isPassed).map(({ name }) => name);
      const state = stateOf({ passed, failed, doesNotApply });
      const reason = doesNotApply ?? (without === undefined ? undefined : `without ${without}`);
      return { list, number, asvs, requirement, state, reason, tests: passed, failed };
    }),
  );
}

/** @param {{ passed: string[], failed: string[], doesNotApply: string | undefined }} found @returns {JudgedItem['state']} */
function stateOf({ passed, failed, doesNotApply }) {
  if (failed.length > 0) return 'fails';
  if (passed.length > 0) return 'stands';
  return doesNotApply === undefined ? 'not built' : 'does not apply';
}

/** @param {readonly JudgedItem[]} items */
export function isGood(items) {
  return items.every(({ state }) => state === 'stands' || state === 'does not apply');
}

/** @param {readonly JudgedItem[]} items @returns {string} as in "45 items: 44 stand, 1 does not apply" */
export function summaryOf(items) {
  const states = /** @type {const} */ (['stands', 'fails', 'not built', 'does not apply']);
  const counts = states
    .map((state) => ({ state, count: items.filter((item) => item.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${String(count)} ${count === 1 ? state : plural(state)}`);
  return `${String(items.length)} items: ${counts.join(', ')}`;
}

/** @param {string} state */
function plural(state) {
  return state.replace(/^does /, 'do ').replace(/s$/, '');
}
