import { expect, it } from '@jest/globals';
import { nearest } from './nearest.js';

const WORDS = ['start', 'migrate', 'database', 'config'];

it.each([
  ['strat', 'start'],
  ['migrat', 'migrate'],
  ['migrates', 'migrate'],
  ['migration', undefined],
  ['databse', 'database'],
  ['START', undefined],
  ['xyz', undefined],
  ['', undefined],
])('takes %j for %s', (typed, word) => {
  expect(nearest(typed, WORDS)).toBe(word);
});

it('takes nothing for anything where there are no words', () => {
  expect(nearest('start', [])).toBeUndefined();
});
