import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';

import config from '../../eslint.config.mjs';
import { solera } from './lint/plugin.mjs';
import { plantedStrictness } from './lint-strictness.planted.js';
import { plantedLocal } from './lint.planted.js';

const root = join(import.meta.dirname, '../..');
const linter = new Linter({ configType: 'flat', cwd: root });
const repository = config as Linter.Config[];

const withoutTypes = [...repository, tseslint.configs.disableTypeChecked] as Linter.Config[];
// Planted files are not on disk and so in no program; these few are added to the default one.
const withTypes: Linter.Config[] = [
  ...repository,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['libs/features/planted/src/services/*.ts'],
          defaultProject: 'tsconfig.json',
        },
      },
    },
  },
];

/** The rules that report a text as if it stood in a file of this repository. */
function rulesReporting(file: string, text: string, typed = false): string[] {
  const filename = join(root, file);
  const messages = linter.verify(text, typed ? withTypes : withoutTypes, { filename });
  return [...new Set(messages.map((message) => message.ruleId ?? nameOf(message)))];
}

function nameOf(message: Linter.LintMessage): string {
  return message.message.startsWith('Unused eslint-disable') ? 'unused disable' : message.message;
}

const planted = [...plantedLocal, ...plantedStrictness];
const cases = planted.map((one) => ({ ...one, what: excerpt(one.reported) }));

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 70 ? `…${line.slice(-70)}` : line;
}

describe('lint', () => {
  it.each(cases)('$rule reports $what', ({ rule, file, reported, typed }) => {
    expect(rulesReporting(file, reported, typed)).toEqual([rule]);
  });

  it.each(cases)('$rule accepts the right way beside $what', ({ file, clean, typed }) => {
    expect(rulesReporting(file, clean, typed)).toEqual([]);
  });

  it.each(cases.filter(({ allowedIn }) => allowedIn))(
    '$rule leaves $what alone in $allowedIn',
    ({ allowedIn = '', reported }) => {
      expect(rulesReporting(allowedIn, reported)).toEqual([]);
    },
  );
});

/** Blocks of `eslint.config.mjs` itself; what they extend has the name of its preset behind ' > '. */
const ownBlocks = repository.filter(({ name = '' }) => !name.includes(' > '));

function severity(entry: unknown): unknown {
  return Array.isArray(entry) ? (entry as unknown[])[0] : entry;
}

describe('the lint configuration', () => {
  it('has a planted violation for every rule it sets', () => {
    const set = ownBlocks.flatMap(({ rules = {} }) =>
      Object.keys(rules).filter((rule) => severity(rules[rule]) !== 'off'),
    );
    const shown = new Set(planted.map(({ rule }) => rule));
    expect(set.filter((rule) => !shown.has(rule))).toEqual([]);
  });

  it('sets every rule of the local plugin', () => {
    const set = new Set(ownBlocks.flatMap(({ rules = {} }) => Object.keys(rules)));
    const local = Object.keys(solera.rules).map((rule) => `solera/${rule}`);
    expect(local.filter((rule) => !set.has(rule))).toEqual([]);
  });
});
