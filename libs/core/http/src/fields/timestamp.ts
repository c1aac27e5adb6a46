/** RFC 3339 section 5.6, without leap seconds: neither Date nor PostgreSQL keeps one. */
const DATE_TIME =
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** The moment a text names. Whatever names none, or one PostgreSQL cannot read back, stays as it is and fails its rule. */
export function timestampOf(value: unknown): unknown {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) return value;
  const day = value.slice(0, 10);
  const midnight = new Date(day);
  // Date takes February 30 for March 2.
  const isInCalendar = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  const moment = new Date(value.toUpperCase());
  const year = moment.getUTCFullYear();
  return isInCalendar && year >= 1 && year <= 9999 ? moment : value;
}
