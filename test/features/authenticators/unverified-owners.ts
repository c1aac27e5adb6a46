import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addTotp, codeOf, setUpTotp } from '../../support/authenticators.js';
import { askForVerification, confirmVerification } from '../../support/credentials.js';
import { askForPasskey, registerPasskey } from '../../support/passkeys.js';
import { logInAs, unverifyEmail, type Person } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { readRows } from '../../support/rows.js';
import { SoftwareAuthenticator } from '../../support/software-authenticator.js';
import { PUBLIC_URL, TestApi } from '../../support/test-api.js';

const PATH = '/v1/users/me/authenticators';

describe('whoever registered an address and does not read its mail', () => {
  let api: TestApi;
  let eve: Person;
  let count = 0;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  beforeEach(async () => {
    eve = await logInAs(api, `Eve${String(++count)}`);
  });
  afterAll(() => api.stop());

  const post = (path: string, body?: object) =>
    api.request('POST', `${PATH}/${path}`, { token: eve.token, ...(body && { body }) });

  it.each<[string, () => Promise<() => ReturnType<typeof post>>]>([
    ['sets up no app', () => Promise.resolve(() => post('totp'))],
    [
      'confirms no app',
      async () => {
        const code = await codeOf(await setUpTotp(api, eve));
        return () => post('totp/confirmations', { code });
      },
    ],
    ['asks for no passkey', () => Promise.resolve(() => post('passkey-registrations'))],
    [
      'registers no passkey',
      async () => {
        const { challenge } = await askForPasskey(api, eve);
        const credential = new SoftwareAuthenticator(PUBLIC_URL).create({ challenge });
        return () => registerPasskey(api, eve, credential);
      },
    ],
  ])('%s: it would outlast the reset of the owner', async (_what, prepare) => {
    const attempt = await prepare();
    await unverifyEmail(api, eve);
    const before = await readRows(api.database);
    expectProblem(await attempt(), 409, 'second-factor-needs-verified-email');
    expect(await readRows(api.database)).toEqual(before);
  });

  it('can once the address is verified', async () => {
    await unverifyEmail(api, eve);
    await confirmVerification(api, await askForVerification(api, eve.email));
    expect((await addTotp(api, eve)).recoveryCodes).toHaveLength(10);
  });
});
