import { ExitCode, Refusal } from '#core/errors';
import { describeUrl } from './login.js';

/** The code of a PostgreSQL or network error, wherever drivers hide it; empty when there is none. */
export function errorCode(error: unknown): string {
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  // Node tries every address of a host and reports all failures together.
  if (Array.isArray(errors) && errors.length > 0) return errorCode(errors[0]);
  return cause === undefined || cause === null ? '' : errorCode(cause);
}

/** Turns a failed connection into one sentence and the exit code that fits it. */
export function connectionRefusal(error: unknown, url: string): Refusal {
  const where = describeUrl(url);
  const code = errorCode(error);
  const message = error instanceof Error ? error.message : String(error);
  const refuse = (exitCode: number, sentence: string) =>
    new Refusal(exitCode, sentence, { cause: error });

  if (code === '28P01' || code.startsWith('28') || message.startsWith('SASL:')) {
    const hint = 'check role and password in the database URL';
    return refuse(ExitCode.noPermission, `PostgreSQL refused the log-in to ${where}: ${hint}.`);
  }
  if (code === '42501') {
    return refuse(ExitCode.noPermission, `The role may not connect to ${where}.`);
  }
  if (code === '3D000') {
    return refuse(ExitCode.unavailable, `The database does not exist: ${where}.`);
  }
  const why = code === '' ? message : code;
  return refuse(ExitCode.unavailable, `PostgreSQL cannot be reached at ${where} (${why}).`);
}
