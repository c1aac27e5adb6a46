import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { curlLine } from './demo.js';

it('shows a line that logs in and asks who that is, with nothing but curl and sed', async () => {
  const login = { title: 'User', email: 'user@demo.example', password: 'a-b_C9' };
  const line = curlLine('http://127.0.0.1:3000', login);
  // A curl that knows one answer to each of the two questions.
  const script = `curl() {
    case "$2" in
      */v1/sessions) [ "$6" = '{"email":"user@demo.example","password":"a-b_C9"}' ] &&
        printf '{"accessToken":"a.b-c_d","tokenType":"Bearer"}';;
      */v1/users/me) printf '%s %s' "$3" "$4";;
    esac
  }
  ${line}`;
  const { stdout } = await promisify(execFile)('sh', ['-c', script]);
  expect(stdout).toBe('-H Authorization: Bearer a.b-c_d');
});
