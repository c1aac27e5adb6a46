import type { BenchRequest } from './load.js';
import type { Person } from './population.js';

/** What is measured: one kind of request, sent by sixteen people who are logged in. */
export interface Scenario {
  readonly name: string;
  /** CPU a request of Solera may use, as a multiple of what the floor uses for it. */
  readonly target: number;
  readonly status: number;
  /** @param nth different for every request of the run */
  readonly request: (person: Person, nth: number) => BenchRequest;
}

const get = (path: string, { token }: Person): BenchRequest => ({
  method: 'GET',
  path,
  headers: { accept: 'application/json', authorization: `Bearer ${token}` },
});

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'GET one',
    target: 2.5,
    status: 200,
    request: (person) => get(`/v1/organizations/${person.organizationId}`, person),
  },
  {
    name: 'list of 20',
    target: 2.5,
    status: 200,
    request: (person) => get(`/v1/organizations/${person.organizationId}/members?limit=20`, person),
  },
  {
    name: 'POST',
    target: 3,
    status: 201,
    request: (person, nth) => ({
      ...get('/v1/organizations', person),
      method: 'POST',
      body: JSON.stringify({ name: `Organization ${nth}`, slug: `made-${nth}` }),
    }),
  },
];
