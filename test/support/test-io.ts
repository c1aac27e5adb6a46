import { EventEmitter, once } from 'node:events';
import type { CommandIo } from '../../apps/cli/src/command.js';
import { runCli } from '../../apps/cli/src/cli.js';
import { COMMANDS } from '../../apps/cli/src/commands/index.js';
import type { Command } from '../../apps/cli/src/command.js';

/** The world of a command inside the process of a test. */
export class TestIo implements CommandIo {
  readonly printed: string[] = [];
  readonly noted: string[] = [];
  readonly exits: number[] = [];
  private readonly events = new EventEmitter();
  private interrupts = 0;

  constructor(
    readonly environment: Readonly<Record<string, string | undefined>> = {},
    readonly root = '/nowhere',
  ) {}

  /** Everything a person sees. */
  get text(): string {
    return [...this.printed, ...this.noted].join('\n');
  }

  print(text: string): void {
    this.printed.push(text);
    this.events.emit('said');
  }

  note(text: string): void {
    this.noted.push(text);
    this.events.emit('said');
  }

  onInterrupt(listener: (isRepeated: boolean) => void): () => void {
    this.events.on('interrupt', listener);
    return () => {
      this.events.off('interrupt', listener);
    };
  }

  exit(code: number): void {
    this.exits.push(code);
    this.events.emit('said');
  }

  /** Ctrl-C. @returns whether somebody listens */
  interrupt(): boolean {
    this.interrupts += 1;
    return this.events.emit('interrupt', this.interrupts > 1);
  }

  /** Waits until the command has said something. */
  async heard(words: string): Promise<void> {
    while (!this.text.includes(words)) {
      await once(this.events, 'said', { signal: AbortSignal.timeout(30_000) });
    }
  }

  /** Runs a command line. @returns the exit code */
  run(line: string, commands: readonly Command[] = COMMANDS): Promise<number> {
    return runCli(
      line.split(' ').filter((word) => word !== ''),
      this,
      commands,
    );
  }
}
