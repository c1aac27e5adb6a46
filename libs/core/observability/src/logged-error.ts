import { stdSerializers, type SerializedError } from 'pino';

/** Members in which PostgreSQL and its clients repeat values: "Failing row contains (…)". */
const REPEATS_VALUES = ['detail', 'where', 'internalQuery', 'sql', 'query', 'parameters'];

/** MikroORM puts the detail into the message as well. */
const DETAIL = /\n - detail: .*/g;

/** An error as it is logged: with message, stack and code, without the values of the row it is about. */
export function loggedError(thrown: Error): unknown {
  const serialized: unknown = stdSerializers.err(thrown);
  // Anything can be thrown; what is no error is returned as it is.
  if (serialized === thrown) return thrown;
  const { raw: _raw, ...members } = serialized as SerializedError;
  const { message, stack } = members;
  const told = Object.entries(members).filter(([name]) => !REPEATS_VALUES.includes(name));
  return {
    ...Object.fromEntries(told),
    message: message.replace(DETAIL, ''),
    stack: stack.replace(DETAIL, ''),
  };
}
