import type { BenchDatabase } from './bench-database.js';
import { CONNECTIONS, type Load } from './load.js';

/** Somebody who sends requests. */
export interface Person {
  readonly token: string;
  /** One they own, with a hundred members. */
  readonly organizationId: string;
}

const PASSWORD = 'correct horse battery staple';
const MEMBERS = 100;

/** One owner of an organization for each connection; and as many members of organizations as asked for. */
export async function populate(
  database: BenchDatabase,
  api: Load,
  rows: number,
): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (let n = 0; n < CONNECTIONS; n++) people.push(await logInAs(api, n));
  await database.query(
    `insert into users (id, created_at, updated_at, email, name, password_hash, status, is_operator)
     select gen_random_uuid(), at, at, 'user-' || n || '@example.com', 'User ' || n, 'none', 'active', false
     from generate_series(1, $1::int) n,
       lateral (select timestamptz '2026-01-01' + n * interval '1 second') t(at)`,
    [rows],
  );
  await database.query(
    `insert into organizations (id, created_at, updated_at, name, slug, time_zone)
     select gen_random_uuid(), at, at, 'Organization ' || n, 'organization-' || n, 'UTC'
     from generate_series(1, $1::int) n,
       lateral (select timestamptz '2026-01-01' + n * interval '1 second') t(at)`,
    [Math.max(0, Math.floor(rows / MEMBERS) - CONNECTIONS)],
  );
  await database.query(
    `insert into memberships (id, created_at, updated_at, organization_id, user_id, role)
     select gen_random_uuid(), u.created_at, u.created_at, o.id, u.id, 'member'
     from (select id, row_number() over (order by created_at desc) - 1 as n from organizations) o
     join (select id, created_at, row_number() over (order by created_at) - 1 as n from users
           where password_hash = 'none') u on u.n / $1 = o.n`,
    [MEMBERS],
  );
  await database.query('vacuum (analyze)');
  return people;
}

/** Somebody new, through the API, with an organization of their own. */
export async function logInAs(api: Load, n: number): Promise<Person> {
  const credentials = { email: `person-${n}@example.com`, password: PASSWORD };
  await post(api, '/v1/users', { ...credentials, name: `Person ${n}` });
  const token = String((await post(api, '/v1/sessions', credentials))['accessToken']);
  const organization = { name: `Organization of ${n}`, slug: `person-${n}` };
  const { id } = await post(api, '/v1/organizations', organization, token);
  return { token, organizationId: String(id) };
}

async function post(
  api: Load,
  path: string,
  body: object,
  token?: string,
): Promise<Record<string, unknown>> {
  const answer = await api.send({
    method: 'POST',
    path,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as Record<string, unknown>;
}
