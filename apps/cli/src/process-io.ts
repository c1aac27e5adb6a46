import { fileURLToPath } from 'node:url';
import { processEnvironment } from '#core/config';
import type { CommandIo } from './command.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm hands Ctrl-C on, which the terminal has already sent to everybody: that is one, not two. */
const SAME_INTERRUPT_MS = 700;

/** The real world: this process. */
export class ProcessIo implements CommandIo {
  readonly environment = processEnvironment();
  /** From dist/apps/cli/src. */
  readonly root = fileURLToPath(new URL('../../../../', import.meta.url));

  print(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  onInterrupt(listener: (isRepeated: boolean) => void): () => void {
    let first: number | undefined;
    const onSignal = () => {
      const isEcho = first !== undefined && performance.now() - first < SAME_INTERRUPT_MS;
      if (!isEcho) listener(first !== undefined);
      first ??= performance.now();
    };
    const events = [...SIGNALS, 'disconnect'] as const;
    for (const event of events) process.on(event, onSignal);
    // Listening for the end of our starter must not keep us alive.
    process.channel?.unref();
    return () => {
      for (const event of events) process.off(event, onSignal);
    };
  }

  exit(code: number): void {
    process.exit(code);
  }

  /** Lets the process end when its work has: the channel to the launcher would keep it. */
  close(): void {
    if (process.connected) process.disconnect();
  }
}
