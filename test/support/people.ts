import { UnitOfWork } from '#core/persistence';
import { TokenIssuer } from '#core/security';
import type { TestApi } from './test-api.js';

export const PASSWORD = 'correct horse battery staple';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  readonly sessionId: string;
}

/** Of PASSWORD, so that nobody waits for a hash who only needs somebody to be. */
const PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$nNGNeuPzpqO7kGETei68EA$IQY6R8nEWpTozarXzqYTzsBbwlvsT3Wqro4xmzTGsEQ';

/** Somebody who is logged in, of whose requests none is the first in a minute, and whose address is verified and whose password is PASSWORD, made past the API: that takes milliseconds. */
export function logInAs(api: TestApi, name: string): Promise<Person> {
  return addPerson(api, name, { isOperator: false });
}

/** The same, of an operator of the installation. */
export function logInAsOperator(api: TestApi, name = 'Olga'): Promise<Person> {
  return addPerson(api, name, { isOperator: true });
}

async function addPerson(
  api: TestApi,
  name: string,
  { isOperator }: { isOperator: boolean },
): Promise<Person> {
  const email = `${name.toLowerCase()}@example.com`;
  const [made] = await api.database.query<{ id: string; sessionId: string }>(
    `with one as (
       insert into users (id, created_at, updated_at, email, email_verified_at, name, password_hash, status, is_operator)
       select gen_random_uuid(), now(), now(), $1, now(), $2, $3, 'active', $4 returning id)
     insert into user_sessions (id, created_at, user_id, client_id, scope, authenticated_at,
       user_agent, address, last_used_at, expires_at)
     select gen_random_uuid(), now(), id, 'solera', 'api', now(), 'test', '127.0.0.1',
       now() + interval '1 hour', now() + interval '1 hour' from one
     returning user_id as id, id as "sessionId"`,
    [email, name, PASSWORD_HASH, isOperator],
  );
  if (!made) throw new Error('PostgreSQL gave nothing back');
  const subject = { userId: made.id, sessionId: made.sessionId };
  const tokens = api.app.get(TokenIssuer);
  // A unit that writes: the first token of an installation makes its signing key.
  const token = await api.app.get(UnitOfWork).run(
    { requestId: 'test', userId: made.id },
    () => tokens.issue(subject),
    ({ accessToken }) => accessToken,
    { access: 'write' },
  );
  return { ...made, email, token };
}

/** As somebody is who has registered an address and not shown that they read its mail. */
export async function unverifyEmail(api: TestApi, { email }: Pick<Person, 'email'>): Promise<void> {
  await api.database.query('update users set email_verified_at = null where email = $1', [email]);
}

/** Registers somebody and logs them in, all through the API. */
export async function signUp(api: TestApi, name: string): Promise<Person> {
  const email = `${name.toLowerCase()}@example.com`;
  await api.request('POST', '/v1/users', { body: { email, password: PASSWORD, name } });
  return logIn(api, email);
}

/** Logs somebody in through the API who has an account. */
export async function logIn(api: TestApi, email: string): Promise<Person> {
  const response = await api.request('POST', '/v1/sessions', {
    body: { email, password: PASSWORD },
  });
  const { accessToken: token, session } = response.json<{
    accessToken: string;
    session: { id: string };
  }>();
  const me = await api.request('GET', '/v1/users/me', { token });
  return { id: me.json<{ id: string }>().id, email, token, sessionId: session.id };
}

/** Adds users past the API, a second apart from each other, the last one newest. They cannot log in. */
export async function addUsers(
  api: TestApi,
  count: number,
  { prefix = 'user', from = '2026-01-01T00:00:00Z', secondsApart = 1 } = {},
): Promise<void> {
  await api.database.query(
    `insert into users (id, created_at, updated_at, email, name, password_hash, status, is_operator)
     select gen_random_uuid(), at, at, format('%s-%s@example.com', $1::text, lpad(n::text, 4, '0')),
            'User ' || n, 'none', 'active', false
     from generate_series(1, $2) n, lateral (select $3::timestamptz + n * $4 * interval '1 second') t(at)`,
    [prefix, count, from, secondsApart],
  );
}

/** Adds running sessions past the API, so many seconds apart in the past. Nobody has their tokens. */
export async function addSessions(
  api: TestApi,
  userId: string,
  count: number,
  secondsApart = 1,
): Promise<void> {
  await api.database.query(
    `insert into user_sessions (id, created_at, user_id, client_id, scope, authenticated_at,
       user_agent, address, last_used_at, expires_at)
     select gen_random_uuid(), now() - n * $3 * interval '1 second', $1, 'solera', 'api', now(),
            'agent ' || n, '::1', now(), now() + interval '1 hour'
     from generate_series(1, $2) n`,
    [userId, count, secondsApart],
  );
}
