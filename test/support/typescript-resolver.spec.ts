import { expect, it } from '@jest/globals';

import { nameInSource } from './typescript-resolver.mjs';

it.each([
  ['./x.js', '/repository/libs/core/http/src', './x.ts'],
  [
    '../models/x.entity.js',
    '/repository/libs/features/users/src/services',
    '../models/x.entity.ts',
  ],
  ['./x.js', '/repository/node_modules/package/lib', './x.js'],
  ['../../eslint.config.mjs', '/repository/test/architecture', '../../eslint.config.mjs'],
  ['#core/http', '/repository/apps/api/src', '#core/http'],
  ['package/x.js', '/repository/apps/api/src', 'package/x.js'],
])('finds %s imported in %s as %s', (path, folder, expected) => {
  expect(nameInSource(path, folder)).toBe(expected);
});
