/** How a Solera process ends; the numbers above 63 are those of sysexits.h. */
export const ExitCode = {
  ok: 0,
  failed: 1,
  /** The database is not what the entities describe (`migrate check`). */
  drift: 2,
  /** The schema is older than the code (`migrate status`). */
  behind: 7,
  usage: 64,
  unavailable: 69,
  cannotWrite: 73,
  busy: 75,
  noPermission: 77,
  configuration: 78,
} as const;

export interface RefusalOptions extends ErrorOptions {
  /** More than a sentence: SQL to run, the end of a log. Shown below the sentence. */
  readonly details?: string;
}

/**
 * A command cannot do what it was asked for, and the person at the terminal can change that. The
 * message is one sentence that says what is wrong and what to do; it holds no secret.
 */
export class Refusal extends Error {
  readonly exitCode: number;
  readonly details: string | undefined;

  constructor(exitCode: number, sentence: string, options: RefusalOptions = {}) {
    super(sentence, options);
    this.name = 'Refusal';
    this.exitCode = exitCode;
    this.details = options.details;
  }
}
