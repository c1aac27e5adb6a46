import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SoleraProcess } from '../support/solera-process.js';

export const PASSWORD = 'correct horse battery staple';

/** More than any request may take; one that waits longer would hide a process that hangs. */
const ANSWER_MS = 20_000;

interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Talks to an API in another process, over a socket. */
export class ApiClient {
  constructor(readonly origin: string) {}

  async send(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return fetch(`${this.origin}${path}`, {
      method,
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** @throws Error unless it is accepted */
  async register(name: string): Promise<Credentials> {
    const credentials = { email: `${name.toLowerCase()}@example.com`, password: PASSWORD };
    await expectStatus(202, await this.send('POST', '/v1/users', { ...credentials, name }));
    return credentials;
  }

  /** @returns the token. @throws Error unless the log-in is accepted */
  async logIn(credentials: Credentials): Promise<string> {
    const answer = await this.send('POST', '/v1/sessions', credentials);
    await expectStatus(201, answer);
    return ((await answer.json()) as { accessToken: string }).accessToken;
  }

  async me(token: string): Promise<Response> {
    return this.send('GET', '/v1/users/me', undefined, token);
  }

  /** Whether it refuses a new connection. */
  async isClosed(): Promise<boolean> {
    const { hostname, port } = new URL(this.origin);
    const socket = connect({ host: hostname, port: Number(port) });
    try {
      await once(socket, 'connect');
      return false;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
      return true;
    } finally {
      socket.destroy();
    }
  }

  /** Asks until it is ready, or the process it belongs to has ended. */
  async waitUntilReady(api: SoleraProcess, timeoutMs = 30_000): Promise<void> {
    await api.waitUntil('be ready', timeoutMs, async () => {
      const answer = await this.send('GET', '/health/ready').catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status !== 200) await sleep(20);
      return answer?.status === 200;
    });
  }
}

/** The log-ins of the demo, as `npm start` prints them. */
export function demoLogin(stdout: string): Credentials {
  const [, email = '', password = ''] = /^User +(\S+) +(\S+)$/m.exec(stdout) ?? [];
  return { email, password };
}

async function expectStatus(status: number, answer: Response): Promise<void> {
  if (answer.status !== status) {
    throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  }
}
