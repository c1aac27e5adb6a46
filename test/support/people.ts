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
