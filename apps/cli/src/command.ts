import { ExitCode, Refusal } from '#core/errors';

/** Everything a command sees of the world, so that tests can run it inside their own process. */
export interface CommandIo {
  /** What the command was asked for: one line, or a whole document. */
  print(text: string): void;
  /** What it is doing meanwhile, and what went wrong; never data. */
  note(text: string): void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of package.json: of the clone, or of the image. */
  readonly root: string;
  /**
   * Ctrl-C, SIGTERM or the end of the process that started this one. The listener replaces the
   * default, to die at once; `isRepeated` from the second time on.
   *
   * @returns takes the listener away again
   */
  onInterrupt(listener: (isRepeated: boolean) => void): () => void;
  /** Ends the process without waiting for anything. */
  exit(code: number): void;
}

export interface Command {
  /** Its first word. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Everything `--help` shows. */
  readonly usage: string;
  /**
   * @returns the exit code
   * @throws Refusal, ConfigurationError
   */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

/** The same world with some variables changed. */
export function withVariables(
  io: CommandIo,
  variables: Readonly<Record<string, string | undefined>>,
): CommandIo {
  return {
    environment: { ...io.environment, ...variables },
    root: io.root,
    print: (text) => {
      io.print(text);
    },
    note: (text) => {
      io.note(text);
    },
    onInterrupt: (listener) => io.onInterrupt(listener),
    exit: (code) => {
      io.exit(code);
    },
  };
}

/** The command line makes no sense. */
export class UsageError extends Refusal {
  constructor(sentence: string, options?: ErrorOptions) {
    super(ExitCode.usage, sentence, options);
  }
}
