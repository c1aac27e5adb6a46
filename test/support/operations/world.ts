import { logInAs, logInAsOperator, type Person } from '../people.js';
import type { TestApi } from '../test-api.js';

/** What arrangements find there: the API, somebody who runs it, and names nobody has yet. */
export class World {
  private count = 0;

  private constructor(
    readonly api: TestApi,
    readonly operator: Person,
  ) {}

  static async make(api: TestApi): Promise<World> {
    const operator = await logInAsOperator(api);
    // The first request of all reads the signing keys; those of an arrangement never do.
    await api.request('GET', '/v1/users/me', { token: operator.token });
    return new World(api, operator);
  }

  nextNumber(): number {
    return ++this.count;
  }

  nextName(): string {
    return `Person${String(this.nextNumber())}`;
  }

  /** Somebody who is logged in and has nothing else yet. */
  newcomer(): Promise<Person> {
    return logInAs(this.api, this.nextName());
  }
}
