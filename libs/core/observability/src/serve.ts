import type { INestApplicationContext } from '@nestjs/common';
import { ConfigurationError } from '#core/config';
import { ExitCode, Refusal } from '#core/errors';

/**
 * Runs a process that serves until SIGTERM, SIGINT or the end of the process that started it. When
 * it cannot, it says why in one sentence on standard error and ends with the exit code for it.
 *
 * @param create builds the application
 * @param open begins to serve. Returns the URL it serves at
 */
export async function serve<Application extends INestApplicationContext>(
  create: () => Promise<Application>,
  open: (application: Application) => Promise<string>,
): Promise<void> {
  let application: Application | undefined;
  try {
    application = await create();
    const url = await open(application);
    // Not before: until now nothing was served, and a signal may end us where we stand.
    endOnRequest(application);
    process.send?.({ kind: 'listening', url });
  } catch (error) {
    process.exitCode = explain(error);
    await application?.close();
    if (process.connected) process.disconnect();
  }
}

/**
 * Answers what was begun, then ends with 0. `npm start` holds the other end of the channel: when it
 * dies, whatever the reason, so do we.
 */
function endOnRequest(application: INestApplicationContext): void {
  const end = (): void => {
    void application.close().then(() => process.exit(ExitCode.ok));
  };
  if (process.send && !process.connected) end();
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, end);
}

function explain(error: unknown): number {
  const { message, stack, code } = error as NodeJS.ErrnoException;
  if (error instanceof ConfigurationError) {
    process.stderr.write(`${message}\n`);
    return ConfigurationError.exitCode;
  }
  if (code === 'EADDRINUSE') {
    process.stderr.write(`The port is taken: ${message}\n`);
    return ExitCode.busy;
  }
  if (error instanceof Refusal) {
    process.stderr.write(`${message}\n`);
    return error.exitCode;
  }
  // Not foreseen, so the trace is of use to whoever has to look for the reason.
  process.stderr.write(`${stack ?? String(error)}\n`);
  return ExitCode.failed;
}
