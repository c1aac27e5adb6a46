import { stdSerializers } from 'pino';

/** Members in which PostgreSQL and its clients repeat values: "Failing row contains (…)". */
const REPEATS_VALUES = ['detail', 'where', 'internalQuery', 'sql', 'query', 'parameters'];

/** MikroORM puts the detail into the message as well. */
const DETAIL = /\n - detail: .*/g;

/**
 * An error as it is logged: with message, stack and code, without the values of the row it is about.
 * JavaScript lets anything be thrown; what is no error is logged as it is.
 */
export function loggedError(error: unknown): unknown {
  if (!isErrorLike(error)) return error;
  const { raw: _raw, ...members } = stdSerializers.err(error);
  const { message, stack } = members;
  const told = Object.entries(members).filter(([name]) => !REPEATS_VALUES.includes(name));
  return {
    ...Object.fromEntries(told),
    message: message.replace(DETAIL, ''),
    stack: stack.replace(DETAIL, ''),
  };
}

/** By its shape: an error may come from another realm. */
function isErrorLike(thrown: unknown): thrown is Error {
  return typeof (thrown as Partial<Error> | null | undefined)?.message === 'string';
}
