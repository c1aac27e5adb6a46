import { LookUp } from '#core/persistence';
import { TokenIssuer } from '#core/security';
import type { TestApi } from './test-api.js';

export const PASSWORD = 'correct horse battery staple';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  readonly sessionId: string;
}

/** Registers somebody and logs them in, through the API. */
export async function logInAs(api: TestApi, name: string): Promise<Person> {
  const email = `${name.toLowerCase()}@example.com`;
  await api.request('POST', '/v1/users', { body: { email, password: PASSWORD, name } });
  return logIn(api, email);
}

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

/** Makes somebody an operator of the installation, and logs them in. */
export async function logInAsOperator(api: TestApi, name = 'Olga'): Promise<Person> {
  const person = await logInAs(api, name);
  await api.database.query('update users set is_operator = true where id = $1', [person.id]);
  return person;
}

/**
 * Somebody who is logged in, made past the API: nothing is hashed, so that it takes milliseconds.
 *
 * @param twin somebody with PASSWORD, which is theirs from now on too
 */
export async function addPerson(api: TestApi, name: string, twin: Person): Promise<Person> {
  const email = `${name.toLowerCase()}@example.com`;
  const [made] = await api.database.query<{ id: string; sessionId: string }>(
    `with one as (
       insert into users (id, created_at, updated_at, email, name, password_hash, status, is_operator)
       select gen_random_uuid(), now(), now(), $1, $2, password_hash, 'active', false
       from users where id = $3 returning id)
     insert into user_sessions (id, created_at, user_id, user_agent, address, expires_at)
     select gen_random_uuid(), now(), id, 'test', '127.0.0.1', now() + interval '1 hour' from one
     returning user_id as id, id as "sessionId"`,
    [email, name, twin.id],
  );
  if (!made) throw new Error('The twin has no account');
  const subject = { userId: made.id, sessionId: made.sessionId };
  const tokens = api.app.get(TokenIssuer);
  const { accessToken } = await api.app.get(LookUp).run(() => tokens.issue(subject));
  return { ...made, email, token: accessToken };
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
    `insert into user_sessions (id, created_at, user_id, user_agent, address, expires_at)
     select gen_random_uuid(), now() - n * $3 * interval '1 second', $1, 'agent ' || n, '::1',
            now() + interval '1 hour'
     from generate_series(1, $2) n`,
    [userId, count, secondsApart],
  );
}
