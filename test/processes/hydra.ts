import { writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import type { SoleraProcess } from '../support/solera-process.js';
import { freePort } from './free-port.js';
import type { Place } from './place.js';
import { isAlive } from './process-table.js';

/** So many guess at once: few enough for others to come in between. */
const TASKS = 4;

const RUN_MS = 120_000;

/** Debian's hydra, guessing the password of one account at POST /v1/sessions. It ends with its place. */
export class Hydra {
  private constructor(
    private readonly process: SoleraProcess,
    private readonly gateway: Server,
  ) {}

  /** @param guesses letters, digits and hyphens: anything else it would escape as a form does, not as JSON does */
  static async start(
    place: Place,
    origin: string,
    email: string,
    guesses: readonly string[],
  ): Promise<Hydra> {
    const list = join(await place.makeFolder('hydra'), 'guesses');
    await writeFile(list, guesses.map((guess) => `${guess}\n`).join(''));
    const port = await freePort();
    const gateway = await openGateway(origin, port);
    const command = [
      '/usr/bin/hydra',
      ...['-l', email, '-P', list, '-s', String(port), '-t', String(TASKS), '-f', '-I'],
      ...['127.0.0.1', 'http-post-form', FORM],
    ] as const;
    return new Hydra(place.start({}, { command }), gateway);
  }

  isRunning(): Promise<boolean> {
    return isAlive(this.process.pid);
  }

  /** Waits for its end. @returns the passwords it believes to be right */
  async found(): Promise<string[]> {
    const outcome = await this.process.waitUntilEnded(RUN_MS);
    this.gateway.close();
    if (outcome !== 0) throw new Error(`hydra: ${outcome}\n${this.process.stderr}`);
    const lines = this.process.stdout.matchAll(/^\[\d+\]\[http-post-form\].* password: (\S+)$/gm);
    return [...lines].map(([, password = '']) => password);
  }
}

const COLON = '\\:';

/** Path, body, no request for a cookie before, a header, and what an answer to a right password has. */
const FORM = [
  '/v1/sessions',
  `{"email"${COLON}"^USER^","password"${COLON}"^PASS^"}`,
  'g=',
  `H=Content-Type${COLON} application/json`,
  'S=accessToken',
].join(':');

/**
 * Hands everything on and says 400 for 401: hydra takes that for a door it should knock at in another
 * way, ends the process that guessed and now and then loses the next guess, which may be the right one.
 */
async function openGateway(origin: string, port: number): Promise<Server> {
  const gateway = createServer((incoming, answer) => {
    const { url = '', method, headers } = incoming;
    const asked = request(`${origin}${url}`, { method, headers, agent: false }, (answered) => {
      const { statusCode = 0 } = answered;
      answer.writeHead(statusCode === 401 ? 400 : statusCode, answered.headers);
      answered.pipe(answer);
    });
    // It hangs up where the API does, as when a test that failed ends both.
    asked.once('error', () => answer.destroy());
    incoming.pipe(asked);
  });
  // A test that failed does not wait for it.
  gateway.unref();
  await new Promise<void>((resolve) => gateway.listen(port, '127.0.0.1', resolve));
  return gateway;
}
