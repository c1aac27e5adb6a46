import { randomBytes } from 'node:crypto';
import { ExitCode, Refusal } from '#core/errors';
import { LookUp, UnitOfWork } from '#core/persistence';
import { UserRegistration, UsersService, type User } from '#features/users';
import { withApplication } from '../application.js';
import { UsageError, type Command, type CommandIo } from '../command.js';
import { openDatabase } from '../open-database.js';
import { readOptions } from '../options.js';
import { Settings } from '../settings.js';

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@]{2,}$/;

/** The only way to the first operator: nobody becomes one by registering. */
export class CreateOperatorCommand implements Command {
  readonly name = 'create-operator';
  readonly summary = 'let somebody run the installation';
  readonly usage = `Usage: solera create-operator <e-mail address>

Makes the account with this address an operator of the installation, if the address is verified. Where
nobody has the address, an account is made, with a password that is printed once, on standard output and
nowhere else: change it after the first log-in.`;

  async run(args: readonly string[], io: CommandIo): Promise<number> {
    const { positionals } = readOptions(this, args, {});
    const [email, ...rest] = positionals.map((text) => text.trim().toLowerCase());
    if (email === undefined || rest.length > 0 || !EMAIL.test(email)) {
      throw new UsageError('Say who: solera create-operator <e-mail address>.');
    }
    const settings = await Settings.load(io);
    const { logins, embedded } = await openDatabase(settings, 'solera create-operator');
    try {
      const password = await withApplication(settings, io, logins.appUrl, (application) =>
        makeOperator(email, {
          users: application.get(UsersService),
          registration: application.get(UserRegistration),
          lookUp: application.get(LookUp),
          units: application.get(UnitOfWork),
        }),
      );
      io.note(`${email} is an operator.`);
      if (password !== undefined) io.print(password);
      return ExitCode.ok;
    } finally {
      await embedded?.release();
    }
  }
}

interface Services {
  readonly users: UsersService;
  readonly registration: UserRegistration;
  readonly lookUp: LookUp;
  readonly units: UnitOfWork;
}

/** @returns the password of an account that was made */
async function makeOperator(email: string, services: Services): Promise<string | undefined> {
  const { users, registration, lookUp, units } = services;
  const known = await lookUp.run(() => users.findByEmail(email));
  if (known) assertTrusted(known);
  const password = randomBytes(18).toString('base64url');
  const prepared = known
    ? undefined
    : await registration.prepare({ email, password, name: email.split('@')[0] ?? email });
  await units.run(
    { requestId: 'solera create-operator', userId: null },
    async () => {
      if (prepared) users.addVerifiedUser(prepared);
      await users.makeOperator(email);
    },
    () => undefined,
    { access: 'write' },
  );
  return known ? undefined : password;
}

/** @throws Refusal */
function assertTrusted({ email, isActive, emailVerifiedAt }: User): void {
  if (!isActive) {
    throw new Refusal(ExitCode.failed, `The account of ${email} is disabled: enable it first.`);
  }
  if (emailVerifiedAt !== null) return;
  // A reset does both: it verifies the address, and replaces a password that a stranger may have chosen.
  throw new Refusal(
    ExitCode.failed,
    `The address ${email} is not verified: somebody else may have registered it. ` +
      'Set a new password for it first (POST /v1/password-resets mails a token), or choose another address.',
  );
}
