import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '#core/config';
import { ExitCode, Refusal } from '#core/errors';

/**
 * Says early, and in one sentence, that the API would not be able to listen.
 *
 * @param patienceMs how long a port that is taken is asked for again
 * @throws Refusal 75 when the port is taken, 77 when it is not for us
 */
export async function assertPortFree(
  host: string,
  port: number,
  patienceMs: number,
): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const code = await tryListen(host, port);
    if (code === undefined) return;
    if (code !== 'EADDRINUSE') throw cannotListen(host, port, code);
    if (Date.now() >= end) {
      throw new Refusal(
        ExitCode.busy,
        `Port ${port} on ${host} is taken by another program: end it, or set PORT to another.`,
      );
    }
    await sleep(100);
  }
}

export function findFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host, port: 0 }, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? 'unknown');
    });
    probe.listen({ host, port, exclusive: true }, () => {
      probe.close(() => {
        resolve(undefined);
      });
    });
  });
}

function cannotListen(host: string, port: number, code: string): Error {
  if (code === 'EACCES') {
    const sentence = `This user may not listen on port ${port}: set PORT to one above 1023.`;
    return new Refusal(ExitCode.noPermission, sentence);
  }
  return new ConfigurationError([
    { name: 'HOST', reason: `is no address of this machine (${code} on ${host})` },
  ]);
}
