import type { INestApplicationContext } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { UnitOfWork } from '#core/persistence';
import { MembershipsService, OrganizationsService } from '#features/organizations';
import { UserRegistration, UsersService } from '#features/users';
import type { DemoLogin, SeedDemo } from './demo.js';

const FILE = 'demo.json';
const SCOPE = { requestId: 'seed-demo', userId: null };
const WRITE = { access: 'write' } as const;

/** People to list; nobody knows their passwords. */
const OTHERS = [
  'Ada Lovelace',
  'Alan Turing',
  'Annie Easley',
  'Barbara Liskov',
  'Claude Shannon',
  'Donald Knuth',
  'Edsger Dijkstra',
  'Evelyn Boyd',
  'Frances Allen',
  'Grace Hopper',
  'Hedy Lamarr',
  'John Backus',
  'Karen Jones',
  'Katherine Johnson',
  'Ken Thompson',
  'Leslie Lamport',
  'Mary Jackson',
  'Radia Perlman',
  'Rózsa Péter',
  'Sophie Wilson',
  'Tony Hoare',
  'Vint Cerf',
  'Whitfield Diffie',
  'Xiaoyun Wang',
] as const;

/** How many of them are members of the user's organization. */
const COLLEAGUES = 12;

/** Puts an operator, a user with an organization and people to list into an empty database, with passwords made for it. */
export const seedDemo: SeedDemo = async (application, dataDir) => {
  const kept = await dataDir.read(FILE);
  const users = application.get(UsersService);
  const units = application.get(UnitOfWork);
  const isEmpty = await units.run(SCOPE, () => users.isEmpty(), Boolean, { access: 'read' });
  if (!isEmpty) return kept === undefined ? [] : (JSON.parse(kept) as DemoLogin[]);

  const logins: DemoLogin[] = [
    { email: 'user@demo.example', password: newPassword(), title: 'User' },
    { email: 'operator@demo.example', password: newPassword(), title: 'Operator' },
  ];
  // Before the accounts: a log-in nobody wrote down is worse than one without an account.
  await dataDir.write(FILE, `${JSON.stringify(logins, null, 2)}\n`);
  const registrations = await prepare(application.get(UserRegistration), logins);
  await units.run(
    SCOPE,
    async () => {
      for (const registration of registrations) users.addVerifiedUser(registration);
      await users.makeOperator('operator@demo.example');
      await foundOrganization(application);
    },
    Boolean,
    WRITE,
  );
  return logins;
};

async function foundOrganization(application: INestApplicationContext): Promise<void> {
  const users = application.get(UsersService);
  const members = application.get(MembershipsService);
  const user = await users.findByEmail('user@demo.example');
  if (!user) throw new Error('The demo user is not there');
  const organization = { name: 'Demo Company', slug: 'demo', timeZone: 'Europe/London' };
  const { id } = await application
    .get(OrganizationsService)
    .createOrganization(user.id, organization);
  for (const [index, name] of OTHERS.slice(0, COLLEAGUES).entries()) {
    const colleague = await users.findByEmail(addressOf(name));
    if (!colleague) throw new Error(`The demo colleague ${name} is not there`);
    await members.beginMembership(id, colleague, index === 0 ? 'admin' : 'member');
  }
}

async function prepare(registration: UserRegistration, logins: readonly DemoLogin[]) {
  const known = logins.map(({ email, password, title }) => ({
    email,
    password,
    name: `Demo ${title}`,
  }));
  const prepared = await Promise.all(known.map((person) => registration.prepare(person)));
  const { passwordHash } = await registration.prepare({
    email: '',
    name: '',
    password: newPassword(),
  });
  const others = OTHERS.map((name) => ({ name, passwordHash, email: addressOf(name) }));
  return [...prepared, ...others];
}

function addressOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return `${plain.replaceAll(' ', '.')}@demo.example`;
}

/** 108 bits in letters that need no quoting in a shell. */
function newPassword(): string {
  return randomBytes(14).toString('base64url').slice(0, 18);
}
