import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something is true that nobody announces, such as what the server does after a
 * connection was cut: asked again every few milliseconds.
 *
 * @throws Error with the last answer after `patienceMs`
 */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  isTrue: (answer: T) => boolean,
  patienceMs = 10_000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (isTrue(answer)) return answer;
    if (Date.now() > end) throw new Error(`It never came true: ${JSON.stringify(answer)}`);
    await sleep(20);
  }
}
