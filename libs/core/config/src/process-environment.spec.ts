import { expect, it } from '@jest/globals';
import { processEnvironment } from './process-environment.js';

it('copies the environment, so that later changes are not seen', () => {
  const before = processEnvironment();
  expect(before['PATH']).toBe(process.env['PATH']);
  process.env['SOLERA_PLANTED'] = 'later';
  expect(before['SOLERA_PLANTED']).toBeUndefined();
  expect(processEnvironment()['SOLERA_PLANTED']).toBe('later');
  delete process.env['SOLERA_PLANTED'];
});
