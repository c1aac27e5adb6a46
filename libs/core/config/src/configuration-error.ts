export interface ConfigurationProblem {
  /** The variable's name. */
  readonly name: string;
  /** What is wrong and what to do, without the value. */
  readonly reason: string;
}

/** Every mistake in the configuration at once, by name and without values. Exit code 78 (EX_CONFIG, sysexits.h). */
export class ConfigurationError extends Error {
  static readonly exitCode = 78;
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    const lines = problems.map(({ name, reason }) => `  ${name} ${reason}`);
    super(`The configuration is not usable:\n${lines.join('\n')}`);
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}
