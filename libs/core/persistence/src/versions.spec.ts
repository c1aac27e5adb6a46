import { expect, it } from '@jest/globals';
import { VersionIsStale } from './persistence.errors.js';
import { assertVersion, type ExpectedVersion } from './versions.js';

it.each<[string, ExpectedVersion]>([
  ['the version itself', [3]],
  ['one of several', [1, 3]],
  ['any', '*'],
])('lets a change pass that expects %s', (_what, expected) => {
  expect(() => {
    assertVersion({ version: 3 }, expected);
  }).not.toThrow();
});

it.each<[string, ExpectedVersion]>([
  ['an older version', [2]],
  ['a newer version', [4]],
  ['others', [1, 2]],
  ['none', []],
])('refuses a change that expects %s', (_what, expected) => {
  expect(() => {
    assertVersion({ version: 3 }, expected);
  }).toThrow(VersionIsStale);
});
